import { describe, expect, it } from '@jest/globals';
import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { type Identity, phoneIdentity } from '../../src/domain/contacts/contact/identity.js';
import { type Duplicate, DuplicateModel } from '../../src/domain/contacts/duplicates/duplicate.js';
import { keywordFilter } from '../../src/domain/contacts/search/search-words.js';
import { linkIdentities } from '../../src/domain/contacts/write/link.js';
import { ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { learnIdentities } from '../../src/domain/conversations/receive/learn-identities.js';
import { receive } from '../../src/domain/conversations/receive/receive.js';
import { useDatabase } from '../support/database.js';

useDatabase();

let ids = 0;
/** A customer's message; on `web:` channels they are known by a lid, on `cloud:` ones by a bsuid. */
const says = (sender: { phone?: string; bsuid?: string; lid?: string }, channelId: string) =>
  receive({
    channelId,
    bsuidScope: 'portfolio',
    providerId: `wamid.${++ids}`,
    sender,
    type: 'text',
    text: 'hello',
    sentAt: new Date(),
  });
const lid = (value: string): Identity => ({ kind: 'lid', value, scope: 'web:1' });
const contactOf = (value: string) => ContactModel.findOne({ 'identities.value': value }).lean<Contact>();
const pairs = () => DuplicateModel.find().lean<Duplicate[]>();

describe('identities that turn out to be one person', () => {
  it('give a hidden customer the phone, in every conversation, which stay as they are', async () => {
    const { conversation } = await says({ lid: '9001' }, 'web:1');
    expect(conversation.contact_id).toBe('9001');
    await learnIdentities([lid('9001'), phoneIdentity('34600000001')]);
    const contact = (await contactOf('9001'))!;
    expect(contact).toMatchObject({
      whatsapp_contact_id: '34600000001',
      identity_keys: expect.arrayContaining(['phone::34600000001', 'lid:web:1:9001']),
    });
    expect(await ConversationModel.findById(conversation._id).lean()).toMatchObject({
      contact_id: '34600000001',
    });
    expect(await ContactModel.countDocuments(keywordFilter('34600000001', true))).toBe(1);
    // Both lead to the same conversation now.
    for (const sender of [{ phone: '34600000001' }, { lid: '9001' }]) {
      expect((await says(sender, 'web:1')).conversation._id).toBe(conversation._id);
    }
  });

  it('do so as well when a message itself shows the phone', async () => {
    const first = await says({ bsuid: 'US.1' }, 'cloud:1');
    const second = await says({ bsuid: 'US.1' }, 'cloud:2');
    const third = await says({ phone: '34600000002', bsuid: 'US.1' }, 'cloud:1');
    expect(third.conversation._id).toBe(first.conversation._id);
    for (const { conversation } of [first, second]) {
      expect(await ConversationModel.findById(conversation._id).lean()).toMatchObject({
        contact_id: '34600000002',
      });
    }
  });

  it('change nothing when the contact has them all, or nobody has any', async () => {
    await says({ phone: '34600000003' }, 'cloud:1');
    await learnIdentities([phoneIdentity('34600000003'), lid('9003')]);
    const before = await contactOf('34600000003');
    expect((await linkIdentities([lid('9003'), phoneIdentity('34600000003')]))?._id).toBe(before!._id);
    expect(await contactOf('34600000003')).toEqual(before);
    expect(await linkIdentities([lid('404'), phoneIdentity('34600000404')])).toBeNull();
    expect(await contactOf('404')).toBeNull();
  });

  it('keep a national variant of a phone in both spellings, as one identity', async () => {
    await says({ phone: '5511987654321' }, 'cloud:1');
    await linkIdentities([phoneIdentity('5511987654321'), phoneIdentity('551187654321')]);
    const contact = (await contactOf('551187654321'))!;
    expect(contact.identity_keys).toEqual(['phone::551187654321']);
    expect(contact.identities.map(({ value }) => value)).toEqual(['5511987654321', '551187654321']);
  });

  it('list two contacts who have them as duplicates, and take nothing from either', async () => {
    const one = await says({ lid: '9005' }, 'web:1');
    const other = await says({ phone: '34600000005' }, 'web:1');
    await learnIdentities([lid('9005'), phoneIdentity('34600000005')]);
    await learnIdentities([lid('9005'), phoneIdentity('34600000005')]);
    const [mine, theirs] = [(await contactOf('9005'))!, (await contactOf('34600000005'))!];
    expect(mine._id).not.toBe(theirs._id);
    expect(await pairs()).toMatchObject([
      { contact_ids: [mine._id, theirs._id].sort(), reasons: ['same_person'], score: 100, state: 'open' },
    ]);
    for (const { conversation } of [one, other]) {
      expect(await ConversationModel.exists({ _id: conversation._id })).not.toBeNull();
    }
  });

  it('are linked once by several processes at the same instant', async () => {
    await says({ lid: '9006' }, 'web:1');
    await Promise.all(
      Array.from({ length: 8 }, () => learnIdentities([lid('9006'), phoneIdentity('34600000006')])),
    );
    expect((await contactOf('9006'))!.identities).toHaveLength(2);
    expect(await ContactModel.countDocuments({ identity_keys: 'phone::34600000006' })).toBe(1);
  });
});
