import type { Secrets } from '../../platform/secrets/secrets.js';
import { ChannelModel, secretContext, secretNames, storedChannels } from './channel.js';

/**
 * Seals with the newest key what a former one sealed; how many secrets those were. What no key opens stays as it is.
 * Safe to run in several processes at once.
 */
export async function resealSecrets(vault: Secrets): Promise<number> {
  let resealed = 0;
  for (const channel of await storedChannels()) {
    for (const name of secretNames) {
      const sealed = channel.secrets?.[name];
      if (!sealed || !vault.isStale(sealed)) continue;
      const context = secretContext(channel._id, name);
      const fresh = sealedAnew(vault, sealed, context);
      if (!fresh) continue;
      const field = `secrets.${name}`;
      const { modifiedCount } = await ChannelModel.collection.updateOne(
        { _id: channel._id as never, [field]: sealed },
        { $set: { [field]: fresh } },
      );
      resealed += modifiedCount;
    }
  }
  return resealed;
}

function sealedAnew(vault: Secrets, sealed: string, context: string): string | undefined {
  try {
    return vault.seal(vault.open(sealed, context), context);
  } catch {
    return undefined;
  }
}
