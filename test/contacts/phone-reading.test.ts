import { describe, expect, it } from '@jest/globals';
import { type PhoneRules, readPhone, tells } from '../../src/domain/contacts/phone/phone-reading.js';

const read = (phone: string, rules: Partial<PhoneRules> & { country: string }): string => {
  const reading = readPhone(phone, rules);
  return 'digits' in reading ? reading.digits : reading.doubt;
};

describe('Digits without a plus', () => {
  it.each<[string, string, string]>([
    // The country code is there, and local area codes would take it for one of theirs.
    ['4915112345691', 'DE', '4915112345691'],
    ['49 151 12345683', 'DE', '4915112345683'],
    ['436641234567', 'AT', '436641234567'],
    ['436641234567', 'DE', '436641234567'],
    ['393912345678', 'IT', '393912345678'],
    ['919876543210', 'IN', '919876543210'],
    ['15551234567', 'US', '15551234567'],
    // It is not.
    ['15112345691', 'DE', '4915112345691'],
    ['9198765432', 'IN', '919198765432'],
    ['3912345678', 'IT', '393912345678'],
    ['0151 12345683', 'DE', '4915112345683'],
    ['55991234567', 'BR', '5555991234567'],
    ['07700 900123', 'GB', '447700900123'],
    ['011 34 612345678', 'US', '34612345678'],
    ['0049 151 12345683', 'US', '4915112345683'],
    ['34612345678', 'US', '34612345678'],
    // Former national plans, under which WhatsApp still knows people.
    ['+229 97 32 34 58', 'US', '22997323458'],
    ['+229 01 97 32 34 57', 'US', '2290197323457'],
    ['97 32 34 58', 'BJ', '22997323458'],
    ['+225 08 12 34 56', 'FR', '22508123456'],
    ['00225 08 12 34 56', 'FR', '22508123456'],
    ['+237 77 12 34 56', 'US', '23777123456'],
    ['044 55 1234 5678', 'MX', '525512345678'],
    ['045 55 1234 5678', 'MX', '525512345678'],
    ['+52 044 55 1234 5678', 'US', '525512345678'],
    ['5215512345678', 'US', '5215512345678'],
  ])('%s in %s is %s', (phone, country, digits) => {
    expect(read(phone, { country })).toBe(digits);
  });

  it.each<[string, string, string]>([
    ['612345680', 'US', 'is not a phone number in US. If it is one of another country, write it with +'],
    ['612345680', 'BR', 'is not a phone number in BR'],
    // These are as long as a number of the country, but are none.
    ['1234567890', 'US', 'is not a phone number in US'],
    ['0123456789', 'US', 'is not a phone number in US'],
    ['5550101234', 'US', 'is not a phone number in US'],
    ['11111111', 'SG', 'is not a phone number in SG'],
    ['71234', 'US', 'is not a phone number'],
    ['4792345678', 'US', 'may be +47 92 34 56 78 or +1 479 234 5678. Which?'],
    ['492112345', 'DE', 'may be +49 211 2345 or +49 4921 12345. Which?'],
    ['4917512345', 'DE', 'would be +49 491 7512345, but the other phones that begin with 49'],
    ['4.91512E+12', 'DE', 'was rounded by a spreadsheet'],
  ])('%s in %s is asked about', (phone, country, question) => {
    expect(read(phone, { country })).toContain(question);
  });

  it.each<[string, PhoneRules, string]>([
    ['4792345678', { country: 'US', convention: 'national' }, '14792345678'],
    ['4792345678', { country: 'US', convention: 'international' }, '4792345678'],
    ['4792345678', { country: 'US', named: true }, '14792345678'],
    ['492112345', { country: 'DE', convention: 'national' }, '49492112345'],
    [
      '447400123456',
      { country: 'ES', convention: 'national' },
      'would be +44 7400 123456, but the other phones have no',
    ],
    ['447400123456', { country: 'ES', convention: 'mixed' }, '447400123456'],
    ['447400123456', { country: 'ES', named: true }, 'would be +44 7400 123456, which is not in ES'],
    ['34612345678', { country: 'ES', convention: 'national' }, '34612345678'],
    [
      '3462345678',
      { country: 'US', convention: 'international' },
      'would be +1 346 234 5678, but the other phones begin',
    ],
    ['3462345678', { country: 'US', convention: 'international', named: true }, '13462345678'],
    ['436641234567', { country: 'DE', convention: 'national' }, 'may be +43 664 1234567 or +49'],
    ['4915112345691', { country: 'DE', convention: 'national' }, '4915112345691'],
    ['14155550142', { country: 'US', convention: 'international' }, '14155550142'],
    ['15551234567', { country: 'US', convention: 'international' }, '15551234567'],
    ['612345678', { country: 'US', declared: true }, '612345678'],
  ])('%s is read as the phones beside it: %p', (phone, rules, answer) => {
    expect(read(phone, rules)).toContain(answer);
  });

  it.each<[string, string, string | undefined]>([
    ['612345678', 'ES', 'national'],
    ['0151 12345683', 'DE', 'national'],
    ['34612345678', 'ES', 'international'],
    ['4915112345691', 'DE', 'international'],
    ['14155550257', 'US', 'international'],
    ['4792345678', 'US', undefined],
    ['+34612345678', 'ES', undefined],
    ['0034612345678', 'ES', undefined],
    ['call me', 'ES', undefined],
  ])('%s in %s tells of the phones beside it: %s', (phone, country, convention) => {
    expect(tells(phone, country)).toBe(convention);
  });
});
