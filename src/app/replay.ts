import type { Config } from '../config/config.js';
import { isLocked } from '../edges/whatsapp/cloud/served-numbers.js';
import { takeWebhook } from '../edges/whatsapp/cloud/take-webhook.js';
import { createLog } from '../log.js';
import { DeadLetterModel } from '../platform/database/dead-letter.js';
import { createSecrets } from '../platform/secrets/secrets.js';
import { startChannels } from './channel-setup.js';

/** Reads at most this many at a time; run it again for more. */
const atOnce = 1_000;

/**
 * Takes dead letters once more, all or the one named: for after an update that understands them. Safe to repeat,
 * since everything stored is unique by the platform's id. Returns a sentence about what came of it.
 */
export async function replayDeadLetters(config: Config, id?: string): Promise<string> {
  const log = createLog('silent');
  const vault = createSecrets([config.encryptionKey, ...config.formerEncryptionKeys]);
  const channels = await startChannels(config, vault, 60_000, log);
  channels.stop();
  const numbers = channels.numbers();
  if (numbers.length === 0) return 'No WhatsApp channel is configured, so nothing can be replayed.';
  const letters = await DeadLetterModel.find({ ...(id ? { _id: id } : {}), replayed_at: null })
    .sort({ received_at: 1 })
    .limit(atOnce)
    .lean();
  let understood = 0;
  for (const letter of letters) {
    const taken = await takeWebhook(JSON.parse(letter.raw), numbers, log, {
      lookAgain: async () => numbers,
      isLocked: (phoneNumberId) => isLocked(channels, phoneNumberId),
    });
    if (taken.problems > 0) continue;
    understood += 1;
    await DeadLetterModel.updateOne({ _id: letter._id }, { $set: { replayed_at: new Date() } });
  }
  return `${letters.length} dead letters read, ${understood} understood now, ${letters.length - understood} left.`;
}
