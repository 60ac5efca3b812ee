import { AppError } from '../../errors.js';
import { isDuplicateKey } from '../../platform/database/mongo.js';
import { inTransaction } from '../../platform/database/transaction.js';
import { parseInput } from '../../platform/http/parse-input.js';
import type { Secrets } from '../../platform/secrets/secrets.js';
import { changesBetween, recordAudit } from '../people/core/audit.js';
import { type Actor, must } from '../people/core/permissions.js';
import { type ApiReach, isAnotherServer, mustBeReachable } from './api-address.js';
import {
  ChannelModel,
  mostChannels,
  type SecretName,
  type StoredChannel,
  secretContext,
  storedChannels,
} from './channel.js';
import type { ChannelCondition } from './condition.js';
import { type ChannelChanges, channelChangesSchema, type NewChannel, newChannelSchema } from './fields.js';
import { channelHealths, forgetHealth, recordOff, recordSeen } from './health.js';
import { type CloudAccess, changedChannel, newStored, openAccess } from './make.js';
import { type EnvironmentChannel, type ShownChannel, showEnvironment, showStored } from './shown.js';

/** What the rest of the application knows of channels. */
export interface ChannelNeeds {
  vault: Secrets;
  environment: EnvironmentChannel[];
  /** Uses the credentials once. `field`: which of them is wrong, where that can be told. */
  probe(access: CloudAccess): Promise<ChannelCondition & { field?: string }>;
  /** Looks at a channel now, as the watch does regularly; undefined when it is not in use. */
  look(id: string): Promise<ChannelCondition | undefined>;
  /** Channels were changed: this process uses them as they are now. */
  changed(): Promise<void>;
  /** A channel is gone: nothing of its session is kept. */
  removed(id: string): Promise<void>;
  reach: ApiReach;
  /** Why a channel at this API, or of a real phone (`web`), cannot be had here; undefined when it can. */
  refuses(api: string | null | 'web'): string | undefined;
}

/** What admins do with channels. All of it needs `manage_settings`; secrets go in and never come out. */
export interface ChannelService {
  /** Those of the environment first, then the others, oldest first. */
  list(viewer: Actor): Promise<ShownChannel[]>;
  /** Errors: `not_found`. */
  get(id: string, viewer: Actor): Promise<ShownChannel>;
  /** What is to be entered at Meta for webhooks to be taken; null where that is no matter, or in the environment. */
  verifyToken(id: string, viewer: Actor): Promise<string | null>;
  /** Tries the credentials first. Errors: `invalid_input` with what is wrong with them, `conflict`. */
  create(input: NewChannel, actor: Actor): Promise<ShownChannel>;
  /** `rev`: that of the channel the editor saw. Errors: `not_found`, `invalid_input`, `conflict`. */
  change(id: string, input: ChannelChanges, options: { actor: Actor; rev?: number }): Promise<ShownChannel>;
  /** Its conversations stay and cannot be answered. Errors: `not_found`, `conflict`. */
  remove(id: string, actor: Actor): Promise<void>;
  /** Looks whether it works now. Errors: `not_found`. */
  test(id: string, actor: Actor): Promise<ShownChannel>;
}

type Audited = Pick<StoredChannel, 'kind' | 'name' | 'active' | 'settings'>;
const audited = ['kind', 'name', 'active', 'settings'] as const;

export function createChannelService(needs: ChannelNeeds): ChannelService {
  const { vault, environment } = needs;

  async function find(id: string, viewer: Actor): Promise<StoredChannel> {
    must(viewer, 'manage_settings');
    if (environment.some((channel) => channel.id === id)) throw inEnvironment();
    const found = await ChannelModel.findById(id).lean<StoredChannel>();
    if (!found) throw unknownChannel();
    return found;
  }

  async function get(id: string, viewer: Actor): Promise<ShownChannel> {
    must(viewer, 'manage_settings');
    const health = (await channelHealths([id])).get(id);
    const given = environment.find((channel) => channel.id === id);
    return given ? showEnvironment(given, health) : showStored(await find(id, viewer), health);
  }

  /** Refuses what does not work, saying what is wrong with it. */
  async function mustWork(channel: StoredChannel): Promise<void> {
    if (channel.kind === 'cloud') mustBeReachable(channel.settings.api_url, needs.reach);
    const barred = needs.refuses(channel.kind === 'web' ? 'web' : channel.settings.api_url);
    if (barred) throw new AppError('conflict', barred);
    if (channel.kind === 'web') return;
    const { state, problem, field, facts } = await needs.probe(openAccess(channel, vault));
    if (state === 'ok' || state === 'degraded') {
      await recordSeen({ id: channel._id, kind: 'cloud' }, { state, problem, facts });
      return;
    }
    const sentence = problem ?? 'WhatsApp does not accept these credentials.';
    throw new AppError('invalid_input', sentence, {
      errors: [{ field: field ?? 'access_token', message: sentence }],
    });
  }

  return {
    get,
    async list(viewer) {
      must(viewer, 'manage_settings');
      const own = new Set(environment.map(({ id }) => id));
      const stored = (await storedChannels()).filter(({ _id }) => !own.has(_id));
      const health = await channelHealths([...own, ...stored.map(({ _id }) => _id)]);
      return [
        ...environment.map((channel) => showEnvironment(channel, health.get(channel.id))),
        ...stored.map((channel) => showStored(channel, health.get(channel._id))),
      ];
    },
    async verifyToken(id, viewer) {
      must(viewer, 'manage_settings');
      if (environment.some((channel) => channel.id === id)) return null;
      const { secrets } = await find(id, viewer);
      return secrets && vault.open(secrets.verify_token, secretContext(id, 'verify_token'));
    },
    async create(input, actor) {
      must(actor, 'manage_settings');
      const channel = newStored(parseInput(newChannelSchema, input), actor, vault);
      const id = channel._id;
      if (environment.some((one) => one.id === id) || (await ChannelModel.exists({ _id: id }))) throw taken();
      if ((await ChannelModel.countDocuments()) >= mostChannels) {
        throw new AppError('conflict', `There are ${mostChannels} channels already.`);
      }
      await mustWork(channel);
      try {
        await inTransaction(async () => {
          await ChannelModel.create([channel]);
          await audit('channel.created', id, actor, changesBetween<Audited>({}, channel, audited));
        });
      } catch (error) {
        if (isDuplicateKey(error)) throw taken();
        throw error;
      }
      await needs.changed();
      return get(id, actor);
    },
    async change(id, input, { actor, rev }) {
      const before = await find(id, actor);
      if (rev !== undefined && rev !== before.rev) throw changedMeanwhile();
      const { channel, newSecrets, credentials } = changedChannel(
        before,
        parseInput(channelChangesSchema, input),
        vault,
      );
      mustGiveSecretsAnew(before, channel, newSecrets, needs.reach);
      const changes = changesBetween<Audited>(before, channel, audited);
      if (!changes && newSecrets.length === 0) return get(id, actor);
      if (credentials) await mustWork(channel);
      await inTransaction(async () => {
        const { name, active, settings, secrets } = channel;
        const { modifiedCount } = await ChannelModel.updateOne(
          { _id: id, rev: before.rev },
          { $set: { name, active, settings, secrets, rev: before.rev + 1 } },
        );
        if (modifiedCount === 0) throw changedMeanwhile();
        const renewed = newSecrets.map((secret) => [secret, { before: null, after: null }] as const);
        await audit('channel.updated', id, actor, { ...changes, ...Object.fromEntries(renewed) });
      });
      if (!channel.active) await recordOff({ id, kind: channel.kind });
      await needs.changed();
      if (channel.active && !before.active) await needs.look(id);
      return get(id, actor);
    },
    async remove(id, actor) {
      const before = await find(id, actor);
      await inTransaction(async () => {
        await ChannelModel.deleteOne({ _id: id });
        await audit('channel.deleted', id, actor, changesBetween<Audited>(before, {}, audited));
      });
      await needs.changed();
      await Promise.all([forgetHealth(id), needs.removed(id)]);
    },
    async test(id, actor) {
      const { active } = await get(id, actor);
      if (!active) throw new AppError('conflict', 'This channel is switched off. Switch it on first.');
      await needs.changed();
      await needs.look(id);
      return get(id, actor);
    },
  };
}

function audit(
  action: string,
  id: string,
  actor: Actor,
  changes: ReturnType<typeof changesBetween>,
): Promise<void> {
  return recordAudit({ action, entity_type: 'channel', entity_id: id, actor_user_id: actor._id, changes });
}

/** Stored secrets never go to a server that they were not given for. */
function mustGiveSecretsAnew(
  before: StoredChannel,
  after: StoredChannel,
  given: readonly SecretName[],
  reach: ApiReach,
): void {
  if (before.kind !== 'cloud' || after.kind !== 'cloud') return;
  if (!isAnotherServer(before.settings.api_url, after.settings.api_url, reach)) return;
  const missing = (['access_token', 'app_secret'] as const).filter((secret) => !given.includes(secret));
  if (missing.length === 0) return;
  const message = 'must be entered again with a new api_url: the stored one is not sent there';
  throw new AppError('invalid_input', `${missing[0]}: ${message}.`, {
    errors: missing.map((field) => ({ field, message })),
  });
}

const unknownChannel = () => new AppError('not_found', 'There is no WhatsApp channel with this id.');
const inEnvironment = () =>
  new AppError('conflict', 'This channel comes from the environment: change its variables and restart.');
const changedMeanwhile = () =>
  new AppError('conflict', 'Somebody else changed this channel in the meantime. Reload and try again.');
const taken = () =>
  new AppError('conflict', 'This phone number is a channel already.', {
    errors: [{ field: 'phone_number_id', message: 'is a channel already' }],
  });
