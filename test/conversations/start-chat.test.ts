import { beforeAll, describe, expect, it } from '@jest/globals';
import { getContact } from '../../src/domain/contacts/contact/get-contact.js';
import { phoneIdentity } from '../../src/domain/contacts/contact/identity.js';
import { type Conversation, ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { resolve } from '../../src/domain/conversations/hand-off/handoff.js';
import { startChat, startChatRedirect } from '../../src/domain/conversations/reply/start-chat.js';
import { useSettings, workspaceSettings } from '../../src/domain/people/core/settings.js';
import { disconnectMongo } from '../../src/platform/database/mongo.js';
import { contacts } from '../contacts/start-contacts.js';
import { useDatabase } from '../support/database.js';
import { agent, viewer } from '../support/people.js';

useDatabase();

const options = { actor: agent, defaultChannelId: 'cloud:1' };
const inbox = '/dashboard/whatsapp/inbox';

const customer = async (phone: string, name = 'Lucía'): Promise<string> => {
  const [id] = await contacts({ name, whatsapp_contact_id: phone, identities: [phoneIdentity(phone)] });
  return id!;
};
const conversationsOf = (id: string) => ConversationModel.find({ contact_uuid: id }).lean<Conversation[]>();

describe('Start Chat', () => {
  it('makes the conversation of a contact who has none, with the bot on, and goes there', async () => {
    const id = await customer('34611000001');
    const target = await startChatRedirect(await getContact(id), options);
    const [conversation] = await conversationsOf(id);
    expect(target).toBe(`${inbox}?chat=${conversation!._id}`);
    expect(conversation).toMatchObject({
      contact_id: '34611000001',
      contact_name: 'Lucía',
      status: 'active',
      ai_enabled: true,
      number: expect.any(Number),
      channel_id: 'cloud:1',
      address: { phone: '34611000001' },
    });
  });

  it('goes to the conversation there is, on whichever channel, and changes nothing of it', async () => {
    const id = await customer('34611000002');
    const first = await startChat(id, { ...options, channelId: 'cloud:2' });
    expect(await startChatRedirect(await getContact(id), options)).toBe(`${inbox}?chat=${first._id}`);
    expect(await conversationsOf(id)).toEqual([first]);
    const other = await startChat(id, { ...options, channelId: 'cloud:1' });
    expect(other._id).not.toBe(first._id);
  });

  it('opens a resolved conversation again', async () => {
    const { _id } = await startChat(await customer('34611000003'), options);
    await resolve(_id);
    const { contact_uuid } = await ConversationModel.findById(_id).lean().orFail();
    expect(await startChat(contact_uuid, options)).toMatchObject({
      _id,
      status: 'active',
      resolved_at: null,
    });
  });

  it('makes one conversation when many start it at once', async () => {
    const id = await customer('34611000004');
    const started = await Promise.all(Array.from({ length: 8 }, () => startChat(id, options)));
    expect(new Set(started.map(({ _id, number }) => `${_id} ${number}`)).size).toBe(1);
    expect(await conversationsOf(id)).toHaveLength(1);
  });

  it('finds customers who hide their number by what WhatsApp tells of them, never by look-alike digits', async () => {
    const identities = [{ kind: 'lid' as const, value: '34611000001', scope: 'cloud:1' }];
    const [id] = await contacts({ whatsapp_contact_id: null, identities });
    const conversation = await startChat(id!, options);
    expect(conversation).toMatchObject({
      contact_uuid: id,
      contact_id: '34611000001',
      address: { lid: '34611000001' },
    });
    expect(conversation.address.phone).toBeUndefined();
  });

  it('is for those who may manage conversations, with contacts that exist', async () => {
    const id = await customer('34611000005');
    const byViewer = startChat(id, { ...options, actor: viewer });
    await expect(byViewer).rejects.toMatchObject({ code: 'forbidden' });
    await expect(startChat('nobody', options)).rejects.toMatchObject({ code: 'not_found' });
    expect(await conversationsOf(id)).toEqual([]);
  });

  describe('when the database refuses', () => {
    let id: string;
    beforeAll(async () => {
      id = await customer('34611000006');
      // No second conversation fits on this channel: the insert fails each time, and not because of a race.
      await startChat(await customer('34611000007'), { ...options, channelId: 'full' });
      await ConversationModel.collection.createIndex(
        { channel_id: 1 },
        { unique: true, partialFilterExpression: { channel_id: 'full' } },
      );
    });
    const refused = { ...options, defaultChannelId: 'full' };

    it('goes to a search for the phone', async () => {
      expect(await startChatRedirect(await getContact(id), refused)).toBe(`${inbox}?search=34611000006`);
      expect(await conversationsOf(id)).toEqual([]);
    });

    it('goes to a search for the name where phones are masked', async () => {
      const settings = workspaceSettings();
      useSettings({ ...settings, masked_roles: ['agent'] });
      expect(await startChatRedirect(await getContact(id), refused)).toBe(`${inbox}?search=Luc%C3%ADa`);
      useSettings(settings);
    });

    it('also when it is away', async () => {
      const contact = await getContact(id);
      await disconnectMongo();
      expect(await startChatRedirect(contact, options)).toBe(`${inbox}?search=34611000006`);
    });
  });
});
