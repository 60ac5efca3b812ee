import { createHmac, randomUUID } from 'node:crypto';
import type { Json } from '../support/threadline.js';
import { secrets } from '../support/world.js';
import { type EmulatedSlack, type Shown, tokenOf } from './emulated-slack.js';

interface Needs {
  name: string;
  id: string;
  desk: string;
  call: EmulatedSlack['call'];
  appUrl: () => string;
}

/** Somebody who works in the second server's desk. What they do is stored there, then told to the app as Slack tells it. */
export interface Person {
  id: string;
  posts(thread_ts: string, text: string): Promise<Shown>;
  edits(message: Shown, text: string): Promise<void>;
  deletes(message: Shown): Promise<void>;
  uploads(thread_ts: string, file: { name: string; content: Buffer; text?: string }): Promise<Shown>;
  reacts(message: Shown, name: string): Promise<void>;
  /** Runs a slash command; what the app answers at once. */
  runs(command: string, text: string): Promise<Json>;
  /** Clicks a button of a message. */
  clicks(message: Shown, action_id: string): Promise<void>;
  /** Submits a form that the app opened, with a text by block; what the app answers. */
  submits(view: Json, texts: Record<string, string>): Promise<Json>;
}

export function createPerson({ name, id, desk, call, appUrl }: Needs): Person {
  const mine = (method: string, args: Record<string, unknown>) => call(method, args, tokenOf(name));
  const team = { id: 'T000000001', domain: 'emulate' };

  async function send(body: string, type: string): Promise<Json> {
    const response = await fetch(`${appUrl()}/slack/events`, {
      method: 'POST',
      headers: { 'content-type': type, ...signature(body) },
      body,
    });
    const said = await response.text();
    if (response.status !== 200) throw new Error(`The app answered ${response.status}: ${said}`);
    return said.startsWith('{') ? JSON.parse(said) : said;
  }
  const tell = (event: Record<string, unknown>) =>
    send(
      JSON.stringify({
        type: 'event_callback',
        team_id: team.id,
        api_app_id: 'A0THREADLINE',
        event_id: `Ev${randomUUID()}`,
        event_time: Math.floor(Date.now() / 1000),
        authorizations: [{ team_id: team.id, user_id: 'U0THREADLINE', is_bot: true }],
        event,
      }),
      'application/json',
    );
  const tellMessage = (event: Record<string, unknown>) =>
    tell({ type: 'message', channel: desk, channel_type: 'channel', event_ts: event.ts, ...event });
  const tellForm = (fields: Record<string, string>) =>
    send(new URLSearchParams(fields).toString(), 'application/x-www-form-urlencoded');
  const interaction = (payload: Record<string, unknown>) =>
    tellForm({ payload: JSON.stringify({ user: { id, name, team_id: team.id }, team, ...payload }) });
  const find = async (root: string, what: (message: Shown) => boolean): Promise<Shown> => {
    const { messages } = await mine('conversations.replies', { channel: desk, ts: root });
    return messages.findLast(what);
  };
  /** Only the app's own token may open a form with it. */
  const trigger = async (): Promise<string> =>
    (await call('views.generateTriggerId', { user_id: id })).trigger_id;

  return {
    id,
    async posts(thread_ts, text) {
      const { message } = await mine('chat.postMessage', { channel: desk, thread_ts, text });
      await tellMessage(message);
      return message;
    },
    async edits(previous_message, text) {
      const { ts } = previous_message;
      const { message } = await mine('chat.update', { channel: desk, ts, text });
      const { ts: event_ts } = message.edited;
      await tellMessage({
        subtype: 'message_changed',
        hidden: true,
        message,
        previous_message,
        ts: event_ts,
      });
    },
    async deletes(previous_message) {
      const { ts } = previous_message;
      await mine('chat.delete', { channel: desk, ts });
      await tellMessage({
        subtype: 'message_deleted',
        hidden: true,
        deleted_ts: ts,
        previous_message,
        ts: `${Math.floor(Date.now() / 1000)}.999999`,
      });
    },
    async uploads(thread_ts, { name: filename, content, text }) {
      const { length } = content;
      const { upload_url, file_id } = await mine('files.getUploadURLExternal', { filename, length });
      await fetch(upload_url, { method: 'POST', body: new Uint8Array(content) });
      const files = [{ id: file_id, title: filename }];
      const comment = text === undefined ? {} : { initial_comment: text };
      await mine('files.completeUploadExternal', { files, channel_id: desk, thread_ts, ...comment });
      const message = await find(thread_ts, ({ files: there }) => there?.[0]?.id === file_id);
      await tellMessage({ ...message, subtype: 'file_share' });
      return message;
    },
    async reacts({ ts, user }, reaction) {
      await mine('reactions.add', { channel: desk, timestamp: ts, name: reaction });
      const item = { type: 'message', channel: desk, ts };
      await tell({ type: 'reaction_added', user: id, reaction, item, item_user: user, event_ts: ts });
    },
    async runs(command, text) {
      return tellForm({
        command,
        text,
        team_id: team.id,
        channel_id: desk,
        user_id: id,
        trigger_id: await trigger(),
        response_url: 'http://127.0.0.1:9/not-used',
      });
    },
    async clicks(message, action_id) {
      const elements: Json[] = (message.blocks ?? []).flatMap((block) =>
        (block.elements ?? [block.accessory]).map((one: Json) => ({ ...one, block_id: block.block_id })),
      );
      const element = elements.find((one) => one.action_id === action_id);
      if (!element) throw new Error(`There is no ${action_id} to click.`);
      await interaction({
        type: 'block_actions',
        trigger_id: await trigger(),
        channel: { id: desk, name: 'support' },
        message,
        container: { type: 'message', message_ts: message.ts, channel_id: desk, is_ephemeral: false },
        actions: [{ ...element, action_ts: message.ts }],
      });
    },
    async submits(view, texts) {
      const values = Object.fromEntries(
        (view.blocks as Json[])
          .filter(({ block_id }) => block_id in texts)
          .map(({ block_id, element }) => [
            block_id,
            { [element.action_id]: { type: element.type, value: texts[block_id] } },
          ]),
      );
      return interaction({
        type: 'view_submission',
        trigger_id: await trigger(),
        view: { ...view, state: { values } },
      });
    },
  };
}

/** Signs as Slack does, written anew from its documentation: the simulator's own way is not to vouch for itself. */
function signature(body: string): Record<string, string> {
  const at = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', secrets.slack.signingSecret).update(`v0:${at}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': at, 'x-slack-signature': `v0=${digest}` };
}
