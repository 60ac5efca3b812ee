import { describe, expect, it } from '@jest/globals';
import { identityKey, phoneIdentity } from '../../src/domain/contacts/contact/identity.js';
import { canonicalPhone } from '../../src/domain/contacts/phone/national-variants.js';

describe('Identity', () => {
  it.each([
    ['Brazil, with the ninth digit', '5511987654321', '551187654321'],
    ['Brazil, without it', '551187654321', '551187654321'],
    ['Brazil, a number that never had a short form', '5511912345678', '5511912345678'],
    ['Argentina, mobile with 9', '5491123456789', '541123456789'],
    ['Mexico, with the former 1', '5215512345678', '525512345678'],
    ['Mexico, as it was dialled until 2019', '520445512345678', '525512345678'],
    ['Benin, of ten digits', '2290197323457', '22997323457'],
    ['Benin, of eight', '22997323457', '22997323457'],
    ['Ivory Coast, Orange', '2250748123456', '22548123456'],
    ['Ivory Coast, MTN', '2250544123456', '22544123456'],
    ['Ivory Coast, Moov', '2250141123456', '22541123456'],
    ['Ivory Coast, a number that never had a short form', '2250700123456', '2250700123456'],
    ['Cameroon, with the 6', '237677123456', '23777123456'],
    ['Cameroon, a number that never had a short form', '237650123456', '237650123456'],
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
