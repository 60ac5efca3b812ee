/** Who a contact is to a platform: a phone, a business-scoped id (bsuid), or a WhatsApp-internal id (lid). */
export const identityKinds = ['phone', 'bsuid', 'lid'] as const;
export type IdentityKind = (typeof identityKinds)[number];

export interface Identity {
  kind: IdentityKind;
  /** A phone as digits with country code; bsuid and lid as the platform gave them. */
  value: string;
  /** The business portfolio for a bsuid, the channel for a lid, empty for a phone. */
  scope: string;
}

/**
 * Countries that wrote the same mobile number with and without an extra digit, both of which WhatsApp uses.
 * `long` matches the longer form; `short` builds the shorter, which is our canonical one. Sources: Anatel
 * resolution 553 (Brazil's ninth digit, for numbers that began with 6–9), ENACOM numbering plan (Argentina's 9
 * after the country code for mobiles), IFT numbering plan 2019 (Mexico's 1 after the country code, abolished).
 */
const variants = [
  { country: 'BR', long: /^55(\d{2})9([6-9]\d{7})$/, short: '55$1$2' },
  { country: 'AR', long: /^549(\d{10})$/, short: '54$1' },
  { country: 'MX', long: /^521(\d{10})$/, short: '52$1' },
] as const;

/** One spelling for all national variants of a phone's digits; other numbers come back unchanged. */
export function canonicalPhone(digits: string): string {
  const variant = variants.find(({ long }) => long.test(digits));
  return variant ? digits.replace(variant.long, variant.short) : digits;
}

/** The text an identity is unique by: kind, scope and canonical value. */
export function identityKey({ kind, value, scope }: Identity): string {
  return `${kind}:${scope}:${kind === 'phone' ? canonicalPhone(value) : value}`;
}

/** A phone identity from digits. */
export const phoneIdentity = (digits: string): Identity => ({ kind: 'phone', value: digits, scope: '' });
