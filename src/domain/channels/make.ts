import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { AppError } from '../../errors.js';
import { newId } from '../../platform/ids.js';
import type { Secrets } from '../../platform/secrets/secrets.js';
import type { Actor } from '../people/core/permissions.js';
import {
  type CloudDetails,
  type SecretName,
  type StoredChannel,
  type StoredCloudChannel,
  secretContext,
  secretNames,
  type WebDetails,
} from './channel.js';
import { type channelChangesSchema, fieldsOfKind, type newChannelSchema } from './fields.js';

/** What it takes to use a number at the Cloud API. */
export interface CloudAccess extends CloudDetails, Record<SecretName, string> {
  id: string;
}

/** A Cloud channel with its secrets opened. Errors: `internal` when no key opens them. */
export function openAccess({ _id: id, settings, secrets }: StoredCloudChannel, vault: Secrets): CloudAccess {
  const open = (name: SecretName): string => vault.open(secrets[name], secretContext(id, name));
  const [access_token, app_secret, verify_token] = secretNames.map(open) as [string, string, string];
  return { id, ...settings, access_token, app_secret, verify_token };
}

/** The document of a new channel, its secrets sealed. */
export function newStored(
  input: z.output<typeof newChannelSchema>,
  actor: Actor,
  vault: Secrets,
): StoredChannel {
  const now = new Date();
  const rest = {
    name: input.name,
    active: true,
    rev: 1,
    created_by: actor._id,
    created_at: now,
    updated_at: now,
  };
  if (input.kind === 'web') {
    const { pair_with, broadcasts } = input;
    return {
      _id: `web:${newId()}`,
      kind: 'web',
      ...rest,
      settings: { pair_with, broadcasts },
      secrets: null,
    };
  }
  const { phone_number_id, business_account_id, api_url, messages_per_second, access_token, app_secret } =
    input;
  const id = `cloud:${phone_number_id}`;
  const seal = (name: SecretName, text: string): string => vault.seal(text, secretContext(id, name));
  return {
    _id: id,
    kind: 'cloud',
    ...rest,
    settings: { phone_number_id, business_account_id, api_url, messages_per_second },
    secrets: {
      access_token: seal('access_token', access_token),
      app_secret: seal('app_secret', app_secret),
      verify_token: seal('verify_token', randomBytes(18).toString('base64url')),
    },
  };
}

interface Changed {
  channel: StoredChannel;
  newSecrets: SecretName[];
  /** Whether what it takes to use it differs, so that it must be tried first. */
  credentials: boolean;
}

/** The channel with these changes. Errors: `invalid_input` for a field that its kind does not have. */
export function changedChannel(
  before: StoredChannel,
  changes: z.output<typeof channelChangesSchema>,
  vault: Secrets,
): Changed {
  const { name = before.name, active = before.active, ...details } = changes;
  const own = fieldsOfKind[before.kind];
  const wrong = Object.keys(details).filter((field) => !own.includes(field));
  if (wrong.length > 0) {
    throw new AppError('invalid_input', `${wrong[0]}: is not a field of a ${before.kind} channel.`, {
      errors: wrong.map((field) => ({ field, message: `is not a field of a ${before.kind} channel` })),
    });
  }
  if (before.kind === 'web') {
    const settings = { ...before.settings, ...(details as Partial<WebDetails>) };
    return { channel: { ...before, name, active, settings }, newSecrets: [], credentials: false };
  }
  const { access_token, app_secret, ...plain } = details;
  const settings = { ...before.settings, ...(plain as Partial<CloudDetails>) };
  const given = Object.entries({ access_token, app_secret }).filter(([, text]) => text !== undefined) as [
    SecretName,
    string,
  ][];
  const sealed = given.map(([secret, text]) => [secret, vault.seal(text, secretContext(before._id, secret))]);
  const secrets = { ...before.secrets, ...Object.fromEntries(sealed) };
  return {
    channel: { ...before, name, active, settings, secrets },
    newSecrets: given.map(([secret]) => secret),
    credentials: given.length > 0 || settings.api_url !== before.settings.api_url,
  };
}
