import { canonicalPhone } from '../phone/national-variants.js';

export { canonicalPhone };

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

/** The text an identity is unique by: kind, scope and canonical value. */
export function identityKey({ kind, value, scope }: Identity): string {
  return `${kind}:${scope}:${kind === 'phone' ? canonicalPhone(value) : value}`;
}

/** A phone identity from digits. */
export const phoneIdentity = (digits: string): Identity => ({ kind: 'phone', value: digits, scope: '' });
