import type { Conversation } from '../../src/domain/conversations/core/conversation.js';
import { receive } from '../../src/domain/conversations/receive/receive.js';
import type { Customer } from '../../src/simulators/whatsapp/simulator.js';
import type { Threadline } from './threadline.js';
import { until } from './until.js';

/** A conversation with people, as a story sees it. */
export interface Talk {
  customer: Customer;
  phone: string;
  /** The root message of its thread in Slack. */
  root: { channel: string; ts: string };
}

let phones = 34_639_000_000;
/** A phone that nobody has in this test file. */
export const nextPhone = (): string => String(++phones);

/** A customer asks for a person, is told that one will come, and their thread is there. */
export async function handedOff(
  threadline: Threadline,
  { name = 'Nora', phone = nextPhone() }: { name?: string; phone?: string } = {},
): Promise<Talk> {
  const customer = threadline.whatsapp.customer({ name, phone });
  await customer.says('agent');
  await customer.hears('person from our team');
  return { customer, phone, root: await threadline.root(phone) };
}

/** Waits until Slack shows somebody of the desk something that nobody else sees. */
export const isTold = (threadline: Threadline, name: string, text: string) => {
  const shown = () => threadline.slack.user(name).ephemerals('support');
  return until(() => shown().some((one) => one.text?.includes(text)), `${name} to be told: ${text}`, {
    seen: () => shown().at(-1)?.text,
  });
};

/** The names of the reactions that a message of a thread has. */
export const marksOf = (threadline: Threadline, { channel, ts }: Talk['root'], message: string): string[] =>
  threadline.slack
    .thread(channel, ts)
    .find((one) => one.ts === message)
    ?.reactions?.map(({ name }) => name) ?? [];

let received = 0;

/** A customer writes, where no application runs; their conversation. */
export async function customerWrites(
  phone: string,
  { channelId = 'cloud:1', text = 'Hello', profileName = `Customer ${phone}` } = {},
): Promise<Conversation> {
  received += 1;
  const { conversation } = await receive({
    channelId,
    bsuidScope: 'w',
    providerId: `wamid.${received}`,
    sender: { phone, profileName },
    type: 'text',
    text,
    sentAt: new Date(),
  });
  return conversation;
}
