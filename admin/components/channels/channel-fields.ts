import type { Channel, Entered } from './channel-client.js';

export interface Field {
  name: string;
  label: string;
  hint?: string;
  secret?: true;
  /** It is asked for only when the channel is added. */
  fixed?: true;
  optional?: true;
  number?: true;
  /** Yes or no: its text is `true` or `false`. */
  flag?: true;
}

const name: Field = { name: 'name', label: 'Name', hint: 'what people call this number' };

export const fieldsOf: Record<Channel['kind'], Field[]> = {
  cloud: [
    name,
    {
      name: 'phone_number_id',
      label: 'Phone number id',
      hint: 'not the number itself; see WhatsApp Manager',
      fixed: true,
    },
    { name: 'business_account_id', label: 'WhatsApp Business Account id' },
    { name: 'access_token', label: 'Access token', hint: 'of a system user, permanent', secret: true },
    { name: 'app_secret', label: 'App secret', hint: 'App settings, Basic', secret: true },
    { name: 'api_url', label: 'API address', hint: 'usually empty', optional: true },
    { name: 'messages_per_second', label: 'Messages per second', hint: '80', optional: true, number: true },
  ],
  web: [
    name,
    { name: 'pair_with', label: 'Phone number to pair with', hint: 'empty: by QR code', optional: true },
    {
      name: 'broadcasts',
      label: 'Allow broadcasts. I know that WhatsApp blocks numbers for this.',
      flag: true,
    },
  ],
};

/** What stands in the form's fields, by their names. */
export type Texts = Record<string, string>;

/** A channel as the form shows it; secrets are not there. */
export const textsOf = (channel?: Channel): Texts => ({
  name: channel?.name ?? '',
  ...Object.fromEntries(
    Object.entries(channel?.settings ?? {}).map(([field, value]) => [field, String(value ?? '')]),
  ),
});

const textOf = (texts: Texts, field: string): string => texts[field]?.trim() ?? '';

/** What is to be sent: of a channel that is there already, only what differs from how the form was opened. */
export function enteredIn(fields: Field[], texts: Texts, opened?: Texts): Entered {
  const entered: Entered = {};
  for (const { name, optional, number, flag } of fields) {
    const text = textOf(texts, name);
    if (opened && text === textOf(opened, name)) continue;
    if (flag) entered[name] = text === 'true';
    else if (text) entered[name] = number ? Number(text) : text;
    else if (optional && !number) entered[name] = null;
  }
  return entered;
}

/**
 * A form after somebody else was faster: what only they changed is taken from them, what was typed stays. `theirs`
 * says of each field that both changed, and of typed secrets, what it is now: writing over these is asked about.
 */
export function afterConflict(
  fields: Field[],
  texts: Texts,
  opened: Texts,
  now: Texts,
): { texts: Texts; theirs: Record<string, string> } {
  const merged = { ...texts };
  const theirs: Record<string, string> = {};
  for (const { name, secret, flag } of fields) {
    const [mine, before, current] = [texts, opened, now].map((form) => textOf(form, name)) as [
      string,
      string,
      string,
    ];
    if (mine === before) merged[name] = current;
    else if (secret) theirs[name] = 'Perhaps somebody else changed this too. Save again to write yours.';
    else if (current !== before && current !== mine)
      theirs[name] =
        `This is ${inWords(current, flag)} now: somebody else changed it. Save again to write yours over it.`;
  }
  return { texts: merged, theirs };
}

const inWords = (text: string, flag?: true): string =>
  flag ? (text === 'true' ? 'on' : 'off') : text ? `“${text}”` : 'empty';
