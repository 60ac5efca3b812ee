import { describe, expect, it } from '@jest/globals';
import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { type Message, MessageModel } from '../../src/domain/conversations/messages/message.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('A customer who came by an ad', () => {
  const threadline = useThreadline();

  /** The referral as Meta sends it. */
  const summer = {
    source_url: 'https://fb.me/abc',
    source_type: 'ad',
    source_id: '120',
    headline: 'Summer sale',
    body: 'Half price',
    media_type: 'image',
    image_url: 'https://scontent.xx.fbcdn.net/v/1',
    ctwa_clid:
      'Aff-n8ZTODiE79d22KtAwQKj9e_mIEOOj27vDVwFjN80dp4_0NiNhEgpGo0AHemvuSoifXaytfTzcchptiErTKCqTrJ5nW1h7IHYeYymGb5K5J5iTROpBhWAGaIAeUzHL50',
    welcome_message: { text: 'Hi there! Let us know how we can help!' },
  };
  const contactOf = async (phone: string) =>
    (await ContactModel.findOne({ whatsapp_contact_id: phone }).lean<Contact>())!;
  const customer = (phone: string) => threadline.whatsapp.customer({ name: 'Probe Person', phone });
  const thread = async (phone: string) => (await threadline.thread(phone)).map(({ text }) => text ?? '');

  it('is one from ads, and the thread and the API show which', async () => {
    const phone = '34691000001';
    const at = new Date(Math.floor(Date.now() / 1000) * 1000);
    await customer(phone).says('Hi, is this still on?', { referral: summer, at });
    await customer(phone).says('agent');
    expect(await contactOf(phone)).toMatchObject({
      source: 'ads',
      attribution: {
        kind: 'ad',
        ad_id: '120',
        headline: 'Summer sale',
        source_url: 'https://fb.me/abc',
        ctwa_clid: summer.ctwa_clid,
        at,
      },
    });
    await until(
      async () =>
        (await thread(phone)).some((text) =>
          text.includes(':mega: _From the ad “Summer sale” (https://fb.me/abc)_\nHi, is this still on?'),
        ),
      'the thread to show the ad',
      { seen: () => thread(phone) },
    );
    const { _id, contact_uuid } = (await threadline.conversation(phone))!;
    const { body } = await threadline.api('GET', `/api/conversations/${_id}/messages`);
    expect(body.data[0]).toMatchObject({
      text: 'Hi, is this still on?',
      referral: {
        source_type: 'ad',
        source_id: '120',
        source_url: 'https://fb.me/abc',
        headline: 'Summer sale',
        body: 'Half price',
        media_type: 'image',
        ctwa_clid: summer.ctwa_clid,
      },
      product: null,
    });
    expect(body.data.at(-1).referral).toBeNull();
    const shown = await threadline.api('GET', `/api/contacts/${contact_uuid}`);
    expect(shown.body).toMatchObject({ source: 'ads', attribution: { ad_id: '120', at: at.toISOString() } });
    const found = await threadline.api('GET', '/api/contacts?source=ads');
    expect(found.body.data.map(({ id }: { id: string }) => id)).toContain(contact_uuid);
  });

  it('keeps how they came first, and is told the ad of the latest message, whichever comes in first', async () => {
    const phone = '34691000002';
    const began = Math.floor(Date.now() / 1000) * 1000 - 60_000;
    await customer(phone).says('hello', { at: new Date(began) });
    // The bot stores the language, which is a change as well.
    await until(async () => (await contactOf(phone)).language, 'the language');
    const { rev, attribution } = await contactOf(phone);
    expect(attribution).toBeNull();
    const winter = { ...summer, source_id: '121', headline: 'Winter sale' };
    const said = { id: 'wamid.winter', referral: winter, at: new Date(began + 20_000) };
    await customer(phone).says('and now?', said);
    await customer(phone).says('came late', { referral: summer, at: new Date(began + 10_000) });
    await customer(phone).says('and now?', said);
    const after = await contactOf(phone);
    expect(after).toMatchObject({ source: 'chat', attribution: { ad_id: '121', headline: 'Winter sale' } });
    // One change that people can see, however often it came.
    expect(after.rev).toBe(rev + 1);
    const ads = await MessageModel.find({ contact_id: after._id, referral: { $ne: null } }).lean<Message[]>();
    expect(ads.map(({ referral }) => referral!.source_id).sort()).toEqual(['120', '121']);
  });

  it('shows nothing dangerous of it, and bears whatever stands there', async () => {
    const phone = '34691000003';
    const evil = {
      source_type: 'post',
      source_id: 7,
      source_url: 'javascript:alert(1)',
      headline: '<!channel> \u202esale\n*bold*',
      body: null,
    };
    await customer(phone).says('odd one', { referral: evil });
    for (const referral of [{}, { headline: { deep: true } }])
      await customer(phone).says('odder', { referral });
    await customer(phone).says('agent');
    await until(
      async () =>
        (await thread(phone)).some((text) => text.includes('From the post “&lt;!channel&gt; sale *bold*”_')),
      'the post',
      { seen: () => thread(phone) },
    );
    expect(await MessageModel.countDocuments({ text: 'odder', referral: null })).toBe(2);
    const [first] = await MessageModel.find({ text: 'odd one' }).lean<Message[]>();
    expect(first!.referral).toMatchObject({ source_url: null, source_id: '7' });
  });

  it('of one who asks about a product of the catalogue the thread shows which', async () => {
    const phone = '34691000004';
    const product = { catalog_id: '1000000001', product_retailer_id: 'tea-100' };
    await customer(phone).says('do you have it?', { product });
    await customer(phone).says('agent');
    await until(
      async () =>
        (await thread(phone)).some((text) =>
          text.includes(':mega: _About the product tea-100_\ndo you have it?'),
        ),
      'the product',
      { seen: () => thread(phone) },
    );
    expect((await contactOf(phone)).source).toBe('chat');
    const { _id } = (await threadline.conversation(phone))!;
    const { body } = await threadline.api('GET', `/api/conversations/${_id}/messages`);
    expect(body.data[0].product).toEqual({ catalog_id: '1000000001', product_id: 'tea-100' });
  });
});
