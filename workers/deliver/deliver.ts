import type { Address } from '../../src/domain/conversations/core/conversation.js';
import { changeBell, deliverBell } from '../../src/domain/conversations/core/doorbells.js';
import { addressOf, claimForSending } from '../../src/domain/conversations/delivery/claim.js';
import {
  nextOwed,
  recordAccepted,
  recordRefused,
  recordRetry,
  recordUncertain,
  settleUncertain,
  waitedTooLong,
} from '../../src/domain/conversations/delivery/outbox.js';
import { nextChange } from '../../src/domain/conversations/delivery/sent-changes.js';
import { lastInbound } from '../../src/domain/conversations/messages/last-inbound.js';
import type { Message } from '../../src/domain/conversations/messages/message.js';
import { formerIds, idSeedOf, referenceOf } from '../../src/domain/conversations/reply/tries.js';
import type { Channel, OutboundTemplate, SendResult } from '../../src/edges/whatsapp/port/channel.js';
import { numberedText } from '../../src/edges/whatsapp/port/numbered-text.js';
import { type Doorbell, ringOf } from '../../src/platform/queue/doorbell.js';
import { type DoorbellQueue, passRing } from '../../src/platform/queue/doorbell-queues.js';
import { leaseHasTime, underLease } from '../../src/platform/queue/lease.js';
import { Lanes, type Visit } from '../lanes.js';
import { learn } from '../learn.js';
import type { Task } from '../task.js';
import { makeNextChange } from './change.js';
import type { DeliverOptions } from './deliver-options.js';
import { holdBack, keepPace } from './pace.js';
import { prepareFile, sendWithFile } from './send-file.js';

/**
 * What came of handling the oldest owed message: null when nothing is owed, the milliseconds to wait (0 to go on), or
 * the queue of the process that can send it.
 */
type Step = number | null | DoorbellQueue;

/** A platform may hang for as long as a call may take: such a channel keeps few of the worker's slots. */
const laneLimits = { most: 40, mostWhileSlow: 2, slowMs: 3_000 };
/**
 * Sends what conversations owe their customers, one after the other in each, and makes the changes they owe. What
 * belongs to a channel elsewhere is rung for there: rings begin in the domain, which knows no channels.
 */
export function deliverTasks(options: DeliverOptions): Task[] {
  const queue = options.queue ?? 'deliver';
  const lanes = new Lanes(laneLimits, (ring) => passRing(queue, ring));
  return [deliverBell, changeBell].map((doorbell) => ({
    doorbell,
    async run(id) {
      const visit = lanes.visit(ringOf(doorbell, id));
      if (!visit) return true;
      try {
        return await sendOwed(doorbell, id, visit, options);
      } finally {
        visit.end();
      }
    },
  }));
}

/** All that this conversation owes: messages, or changes of sent ones. False while somebody else does so. */
async function sendOwed(
  doorbell: Doorbell,
  id: string,
  visit: Visit,
  options: DeliverOptions,
): Promise<boolean | number> {
  const isChange = doorbell === changeBell;
  const done = await underLease(`deliver:${id}`, async (lease): Promise<number | DoorbellQueue> => {
    for (;;) {
      if (!leaseHasTime(lease)) return 1;
      const message = await (isChange ? nextChange : nextOwed)(id);
      if (!message) return 0;
      const work = (): Promise<Step> =>
        isChange ? makeNextChange(message, options) : sendNext(message, lease.fence, options);
      const ran = await visit.run(message.channel_id, work, (step) => step === 0);
      if (!ran || ran.done === null) return 0;
      if (ran.done !== 0) return ran.done;
    }
  });
  if (typeof done !== 'string') return done;
  // It is rung when the lease is free again, or the other would have to wait for it.
  passRing(done, ringOf(doorbell, id));
  return true;
}

async function sendNext(message: Message, fence: number, options: DeliverOptions): Promise<Step> {
  const elsewhere = options.elsewhere?.(message.channel_id);
  // Nobody has come for it in all that time: from here on the agent is asked.
  if (elsewhere && !waitedTooLong(message)) return elsewhere;
  const channel = options.channel(message.channel_id);
  if (message.state === 'sending') {
    const found = await lookUp(message, channel);
    if (found) await record(message, found);
    return found ? 0 : settleUncertain(message, options.uncertainMs);
  }
  const early = (message.not_before?.getTime() ?? 0) - Date.now();
  if (early > 0) {
    if (message.attempts === 0) await showTyping(message, channel);
    return early;
  }
  const unready = await prepareFile(message, channel);
  if (unready !== undefined) return unready;
  const later = await keepPace(message, channel, options.pacing);
  if (later > 0) return later;
  const claimed = await claimForSending(message, fence, channel?.chooseId?.(idSeedOf(message)));
  if (typeof claimed === 'number') return claimed;
  const result: SendResult = channel
    ? await send(channel, claimed.message, claimed.to)
    : {
        outcome: 'retry',
        afterMs: 60_000,
        failure: {
          code: 'no_channel',
          message: 'The WhatsApp channel of this conversation is not connected.',
        },
      };
  await record(claimed.message, result);
  if (channel) await holdBack(message, channel, result, options.pacing);
  if (channel && result.outcome === 'accepted') await learn(channel, claimed.message, result.deliveredTo);
  return 0;
}

function send(channel: Channel, message: Message, to: Address): Promise<SendResult> {
  const { text, reply_to, choices, provider_id } = message;
  const said = {
    reference: referenceOf(message),
    ...(provider_id && { id: provider_id }),
    formerIds: formerIds(message),
    to,
    text,
    replyTo: reply_to ?? undefined,
  };
  if (message.template) return sendTemplate(channel, { ...said, template: message.template });
  if (choices) {
    const offered = { ...said, ...choices };
    return channel.sendInteractive?.(offered) ?? channel.sendText(numberedText(offered));
  }
  return sendWithFile(channel, message, said) ?? channel.sendText(said);
}

/** A channel without templates gets none to send, unless its conversation went on here after a merge. */
async function sendTemplate(channel: Channel, message: OutboundTemplate): Promise<SendResult> {
  const failure = { code: 'no_templates', message: 'This WhatsApp channel has no templates: write a reply.' };
  return channel.sendTemplate?.(message) ?? { outcome: 'refused', failure };
}

/** What an agent can still take back is on its way for the customer: they see that somebody is writing. */
async function showTyping({ conversation_id, author }: Message, channel?: Channel): Promise<void> {
  if (author !== 'agent' || !channel?.showTyping) return;
  const heard = await lastInbound(conversation_id);
  if (heard?.provider_id) await channel.showTyping({ providerId: heard.provider_id });
}

/**
 * What became of a send whose answer was lost, as far as the channel can tell: also one that found the message there
 * already, from before it was sent again.
 */
async function lookUp(message: Message, channel?: Channel): Promise<SendResult | undefined> {
  const to = channel?.find && message.provider_id ? await addressOf(message) : null;
  if (!to) return undefined;
  const own = await channel?.find?.({ to, providerId: message.provider_id! });
  if (own) return own;
  for (const providerId of formerIds(message)) {
    const former = await channel?.find?.({ to, providerId });
    if (former?.outcome === 'accepted') return former;
  }
  return undefined;
}

async function record(message: Message, result: SendResult): Promise<void> {
  if (result.outcome === 'accepted') return recordAccepted(message, result.providerId);
  if (result.outcome === 'retry') return recordRetry(message, result.failure, result.afterMs);
  if (result.outcome === 'refused') return recordRefused(message, result.failure);
  return recordUncertain(message, result.failure);
}
