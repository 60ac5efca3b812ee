import { setTimeout as delay } from 'node:timers/promises';
import type { Message } from '../../src/domain/conversations/messages/message.js';
import type { Channel, SendResult } from '../../src/edges/whatsapp/port/channel.js';
import type { SendPacing } from '../../src/platform/queue/send-pacing.js';

/** Waits for a place in the channel's pace; milliseconds to come back after when there is none soon. */
export async function keepPace(message: Message, channel?: Channel, pacing?: SendPacing): Promise<number> {
  if (!channel?.limits || !pacing) return 0;
  const { waitMs, taken } = await pacing.take(channel.id, message.conversation_id, channel.limits);
  if (!taken) return waitMs;
  if (waitMs > 0) await delay(waitMs);
  return 0;
}

/** What the platform refuses everybody for a while, nobody needs to try meanwhile. */
export async function holdBack(
  { conversation_id }: Message,
  { id, limits }: Channel,
  result: SendResult,
  pacing?: SendPacing,
): Promise<void> {
  if (result.outcome !== 'retry' || !result.holds || !limits) return;
  await pacing?.pause(result.holds, id, conversation_id, limits, result.afterMs ?? 2_000);
}
