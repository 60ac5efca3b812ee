import type { Channel } from '../../src/edges/whatsapp/port/channel.js';
import type { DoorbellQueue } from '../../src/platform/queue/doorbell-queues.js';
import type { SendPacing } from '../../src/platform/queue/send-pacing.js';

export interface DeliverOptions {
  /** What to work on: `deliver`, or the queue of a channel that only this process can send on. */
  queue?: DoorbellQueue;
  channel(id: string): Channel | undefined;
  /** The queue of a channel that another process sends on. */
  elsewhere?(channelId: string): DoorbellQueue | undefined;
  /** How long a status may tell what became of a send whose answer was lost. */
  uncertainMs: number;
  /** Absent where this process is the only one that sends, at the pace of its channel. */
  pacing?: SendPacing;
}
