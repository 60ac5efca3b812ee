import { describe, expect, it } from '@jest/globals';
import { maskedFor } from '../../src/domain/contacts/contact/masking.js';
import { maskEmail, maskPhone } from '../../src/domain/contacts/contact/private-text.js';
import { normalizeTag, normalizeTags } from '../../src/domain/contacts/contact/tags.js';

describe('Tags', () => {
  it('are one tag however they are written', () => {
    expect(
      normalizeTags(['Winter Sale Lead', ' winter-sale_lead ', 'WINTER – SALE  LEAD', '', ' - ']),
    ).toEqual(['winter_sale_lead']);
    expect(normalizeTag('Añejo')).toBe('añejo');
  });
});

describe('Masking', () => {
  const contact = {
    _id: 'x',
    name: '34612345678',
    whatsapp_contact_id: '34612345678',
    email: 'ana@example.com',
    identities: [{ kind: 'phone' as const, value: '34612345678', scope: '' }],
    identity_keys: ['phone::34612345678'],
  };

  it('leaves enough to recognise and too little to call or write', () => {
    expect(maskPhone('34612345678')).toBe('•••••••••78');
    expect(maskEmail('ana@example.com')).toBe('a•••@example.com');
  });

  it('hides every place that holds the number from those who may not see it, and nothing from others', () => {
    const shown = maskedFor({ _id: 'v', role: 'viewer' }, contact);
    expect(JSON.stringify(shown)).not.toMatch(/612345|ana@/);
    expect(maskedFor({ _id: 'a', role: 'agent' }, contact)).toBe(contact);
    expect(JSON.stringify(maskedFor(null, contact))).not.toContain('612345');
    expect(JSON.stringify(maskedFor({ _id: 'a', role: 'admin', active: false }, contact))).not.toContain(
      '612345',
    );
  });
});
