import { describe, expect, it } from '@jest/globals';
import { canonicalPhone, identityKey, phoneIdentity } from '../../src/contacts/identity.js';

describe('Identity', () => {
  it.each([
    ['Brazil, with the ninth digit', '5511987654321', '551187654321'],
    ['Brazil, without it', '551187654321', '551187654321'],
    ['Brazil, a number that never had a short form', '5511912345678', '5511912345678'],
    ['Argentina, mobile with 9', '5491123456789', '541123456789'],
    ['Mexico, with the former 1', '5215512345678', '525512345678'],
    ['Spain', '34612345678', '34612345678'],
    ['a US number that begins like another country code', '15491123456', '15491123456'],
  ])('%s has one canonical form', (_what, digits, canonical) => {
    expect(canonicalPhone(digits)).toBe(canonical);
    expect(canonicalPhone(canonical)).toBe(canonical);
  });

  it('keeps ids of different kinds and scopes apart, though they look like phones', () => {
    const keys = [
      identityKey(phoneIdentity('34612345678')),
      identityKey({ kind: 'lid', value: '34612345678', scope: 'web:1' }),
      identityKey({ kind: 'lid', value: '34612345678', scope: 'web:2' }),
      identityKey({ kind: 'bsuid', value: '34612345678', scope: 'w' }),
    ];
    expect(new Set(keys).size).toBe(4);
  });
});
