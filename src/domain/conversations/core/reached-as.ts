import { type Identity, identityKey, phoneIdentity } from '../../contacts/contact/identity.js';
import type { Address } from './conversation.js';

/** Whether who is reached like this is the person with these identities. */
export function isReachedAs({ phone, bsuid, lid }: Address, identities: readonly Identity[]): boolean {
  if (phone) return identities.map(identityKey).includes(identityKey(phoneIdentity(phone)));
  return identities.some(
    ({ kind, value }) => value === (kind === 'bsuid' ? bsuid : kind === 'lid' ? lid : null),
  );
}

/** Whether both name one and the same way to reach somebody; false where that cannot be seen from them. */
export function isSameAddress(one: Address, other: Address): boolean {
  const kinds = (['phone', 'bsuid', 'lid'] as const).filter((kind) => one[kind] || other[kind]);
  const known = kinds.find((kind) => one[kind] && other[kind]);
  return known ? one[known] === other[known] : kinds.length === 0;
}
