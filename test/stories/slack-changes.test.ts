import { beforeEach, describe, expect, it } from '@jest/globals';
import { ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { SlackDeskModel } from '../../src/domain/conversations/desks/desk.js';
import { MessageModel } from '../../src/domain/conversations/messages/message.js';
import { NoteModel } from '../../src/domain/conversations/notes/note.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import { AuditModel } from '../../src/domain/people/core/audit.js';
import { type User, UserModel } from '../../src/domain/people/core/user.js';
import { handedOff } from '../support/conversation.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';
import { deskId } from '../support/world.js';

const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from('a picture of a shelf')]);

describe('What Slack changes is followed', () => {
  const threadline = useThreadline();
  beforeEach(() => threadline.slack.faults.clear());

  const ana = () => threadline.slack.user('ana');
  const customer = (phone: string) => threadline.whatsapp.customer({ name: 'Pilar', phone });
  const shows = (phone: string, words: string | RegExp) =>
    until(
      async () => (await threadline.thread(phone)).some(({ text }) => text?.match(words)),
      `the thread to show ${words}`,
      { seen: async () => (await threadline.thread(phone)).map(({ text }) => text) },
    );

  describe('files of another workspace', () => {
    it('are asked for before they are judged, and sent', async () => {
      const phone = '34697000001';
      const { root } = await handedOff(threadline, { name: 'Pilar', phone });
      ana().uploads('support', {
        files: [{ name: 'shelf.jpg', content: jpeg }],
        text: 'this one',
        thread_ts: root.ts,
        from_elsewhere: true,
      });
      await until(
        () => customer(phone).heard.some(({ type, text }) => type === 'image' && text === 'this one'),
        'the picture',
        { seen: () => [customer(phone).heard, ana().ephemerals('support')] },
      );
      expect(threadline.slack.calls('files.info').length).toBeGreaterThan(0);
    });

    it('that cannot be had, or are no files for WhatsApp, are said; Slack that is busy is waited for', async () => {
      const phone = '34697000002';
      const { root } = await handedOff(threadline, { name: 'Pilar', phone });
      const uploads = (name: string, text: string) =>
        ana().uploads('support', {
          files: [{ name, content: jpeg }],
          text,
          thread_ts: root.ts,
          from_elsewhere: true,
        });
      threadline.slack.faults.api({ kind: 'error', method: 'files.info', error: 'file_not_found' });
      uploads('gone.jpg', 'only the words');
      await customer(phone).hears('only the words');
      await shows(phone, /was not sent: it is no longer in Slack/);
      uploads('tool.zip', 'words again');
      await customer(phone).hears('words again');
      await shows(phone, /tool\.zip was not sent: .*application\/zip/);
      threadline.slack.faults.api({ kind: 'rate_limited', method: 'files.info', retryAfter: 1 });
      uploads('late.jpg', 'with patience');
      await until(
        () => customer(phone).heard.some(({ type, text }) => type === 'image' && text === 'with patience'),
        'the picture that waited',
      );
    });
  });

  describe('a channel', () => {
    it('with another id: threads, replies, edits, notes and reactions go on as before', async () => {
      const phone = '34697000003';
      const { ts } = (await handedOff(threadline, { name: 'Pilar', phone })).root;
      const said = ana().posts('support', 'before the change', { thread_ts: ts });
      await customer(phone).hears('before the change');
      ana().posts('support', 'note: written before', { thread_ts: ts });
      await until(() => NoteModel.exists({ content: 'written before' }), 'the note');
      threadline.slack.changesId('support', 'C0MOVED1');
      await threadline.slack.idle();
      ana().posts('C0MOVED1', 'after the change', { thread_ts: ts });
      await customer(phone).hears('after the change');
      ana().edits('C0MOVED1', said.ts, 'before the change, edited');
      await shows(phone, 'cannot change a message that was sent');
      await customer(phone).says('are you there?');
      await shows(phone, 'are you there\\?');
      expect((await threadline.root(phone)).channel).toBe('C0MOVED1');
      expect((await threadline.root(phone)).ts).toBe(ts);
      const [desk] = await SlackDeskModel.find().lean();
      expect(desk).toMatchObject({
        slack_channel_id: 'C0MOVED1',
        former_channel_ids: [deskId],
        blocked: null,
      });
      await until(
        async () => (await SlackDeskModel.findById(desk!._id).lean())!.moves.length === 0,
        'all to follow',
      );
      expect(await ConversationModel.countDocuments({ 'desk.channel': deskId })).toBe(0);
      expect(
        await MessageModel.countDocuments({
          $or: [{ 'desk.channel': deskId }, { dedup_key: { $regex: `^slack:${deskId}:` } }],
        }),
      ).toBe(0);
      expect(await NoteModel.countDocuments({ dedup_key: { $regex: `^slack:${deskId}:` } })).toBe(0);
      expect(await SlackDeskModel.countDocuments()).toBe(1);
      expect(await AuditModel.findOne({ action: 'desk.updated', entity_id: desk!._id }).lean()).toMatchObject(
        {
          changes: { slack_channel_id: { before: deskId, after: 'C0MOVED1' } },
        },
      );
      // What is in SLACK_CHANNEL_ID is the same desk still.
      await threadline.restart();
      expect(await SlackDeskModel.countDocuments()).toBe(1);
      await handedOff(threadline, { name: 'Pilar', phone: '34697000004' });
      expect((await threadline.root('34697000004')).channel).toBe('C0MOVED1');
    });

    it('with another id while we were away, or told twice, or back to the first', async () => {
      const phone = '34697000005';
      const { ts } = (await handedOff(threadline, { name: 'Pilar', phone })).root;
      threadline.slack.changesId('support', 'C0MOVED2');
      threadline.slack.sendsEvent({
        type: 'channel_id_changed',
        old_channel_id: 'C0MOVED1',
        new_channel_id: 'C0MOVED2',
        event_ts: String(Date.now() / 1000),
      });
      await threadline.slack.idle();
      threadline.slack.changesId('support', deskId);
      await threadline.slack.idle();
      await customer(phone).says('third id');
      await shows(phone, 'third id');
      expect(await threadline.root(phone)).toEqual({ channel: deskId, ts });
      await until(async () => (await SlackDeskModel.findOne().lean())!.moves.length === 0, 'all to follow');
      const [desk] = await SlackDeskModel.find().lean();
      expect(desk).toMatchObject({ slack_channel_id: deskId });
    });

    it('renamed, or made private, goes on', async () => {
      const phone = '34697000006';
      const { root } = await handedOff(threadline, { name: 'Pilar', phone });
      threadline.slack.renames('support', 'help');
      threadline.slack.makesPrivate('help', 'ana');
      await threadline.slack.idle();
      ana().posts('help', 'from a private channel', { thread_ts: root.ts });
      await customer(phone).hears('from a private channel');
      await customer(phone).says('heard you');
      await shows(phone, 'heard you');
    });

    it('deleted holds everything, and the admins are told what to do', async () => {
      threadline.slack.addsChannel({ id: 'C0SALES', name: 'sales' });
      const made = await threadline.api('POST', '/api/desks', {
        slack_channel_id: 'C0SALES',
        name: 'Sales',
        rule: { languages: ['pt'] },
      });
      expect(made.status).toBe(201);
      threadline.slack.deletesChannel('sales');
      await until(
        async () =>
          (await SlackDeskModel.findOne({ slack_channel_id: 'C0SALES' }).lean())?.blocked?.reason ===
          'channel_deleted',
        'the desk to be blocked',
      );
      const admin = threadline.slack.user('admin');
      await until(
        () => threadline.slack.messages(admin.id).some((one) => JSON.stringify(one).includes('was deleted')),
        'the admins to be told',
      );
    });
  });

  describe('somebody', () => {
    it('who leaves Slack answers no more, is given nothing, and the cards of theirs mention nobody', async () => {
      const phone = '34697000007';
      await createUser({ name: 'Max Moor', email: 'max@threadline.example', role: 'agent' });
      threadline.slack.addsUser({ id: 'U0MAX', name: 'max', email: 'max@threadline.example' });
      threadline.slack.membership('help', { add: ['U0MAX'] });
      const { root } = await handedOff(threadline, { name: 'Pilar', phone });
      threadline.slack.user('max').posts('help', '!assign @max', { thread_ts: root.ts });
      const card = () => JSON.stringify(threadline.slack.thread(root.channel, root.ts)[0]?.blocks);
      await until(() => card().includes('<@U0MAX>'), 'the card to name them');
      const max = () => UserModel.findOne({ handle: 'max' }).lean<User>();
      await UserModel.updateOne({ handle: 'max' }, { $set: { availability: 'available' } });
      threadline.slack.changesUser('max', { deleted: true });
      await until(async () => (await max())!.slack_user_id === null, 'them to be unlinked');
      expect(await max()).toMatchObject({ availability: 'away', active: true });
      await until(
        () => !card().includes('U0MAX') && card().includes('Max Moor'),
        'the card without a mention',
      );
      const admin = threadline.slack.user('admin');
      await until(
        () =>
          threadline.slack
            .messages(admin.id)
            .some((one) => JSON.stringify(one).includes('Max Moor was deactivated')),
        'the admins to be told',
      );
      expect(
        await AuditModel.exists({ action: 'user.slack_unlinked', entity_id: (await max())!._id }),
      ).not.toBeNull();
      // Once back, they are known by their e-mail.
      threadline.slack.changesUser('max', { deleted: false });
      await threadline.slack.idle();
      threadline.slack.user('max').posts('help', 'I am back', { thread_ts: root.ts });
      await customer(phone).hears('I am back');
    });
  });
});
