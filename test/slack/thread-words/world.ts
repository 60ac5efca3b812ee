import { Redis } from 'ioredis';
import { demoWorkspace } from '../../../src/demo/people.js';
import { type Conversation, ConversationModel } from '../../../src/domain/conversations/core/conversation.js';
import { claimForSending } from '../../../src/domain/conversations/delivery/claim.js';
import { nextOwed, recordAccepted } from '../../../src/domain/conversations/delivery/outbox.js';
import { desksChanged, SlackDeskModel } from '../../../src/domain/conversations/desks/desk.js';
import { type Message, MessageModel } from '../../../src/domain/conversations/messages/message.js';
import { createUser } from '../../../src/domain/people/accounts/accounts.js';
import { UserModel } from '../../../src/domain/people/core/user.js';
import { createDesk } from '../../../src/edges/slack/connect/create-desk.js';
import type { Desk, Workspaces } from '../../../src/edges/slack/core/desk-context.js';
import { handleThreadEvent } from '../../../src/edges/slack/hear/thread-events.js';
import { createLog } from '../../../src/log.js';
import { connectMongo, disconnectMongo } from '../../../src/platform/database/mongo.js';
import { type SlackSimulator, startSlackSimulator } from '../../../src/simulators/slack/server.js';
import { customerWrites } from '../../support/conversation.js';
import { testServers } from '../../support/servers.js';
import type { Act, Manner, Who } from './acts.js';
import { type Expected, isReply, type Sent } from './expected.js';

const channel = 'C0SUPPORT';
const slackIds: Record<Who, string> = { ana: 'U0ANA', ben: 'U0BEN', stranger: 'U0VISITOR' };
type Mode = 'reply' | 'note';
type Right = 'agent' | 'viewer' | 'inactive';

/** A desk on real servers, where time passes when the test says so. */
export class ThreadWorld {
  private threads = 0;

  private constructor(
    readonly desk: Desk,
    private readonly slack: SlackSimulator,
    private readonly redis: Redis,
  ) {}

  static async open(): Promise<ThreadWorld> {
    const { mongodbUri, redisUrl } = testServers();
    const log = createLog('silent');
    await connectMongo(mongodbUri, log);
    const bot = { botToken: 'xoxb-test', signingSecret: 'test-signing-secret' };
    const slack = await startSlackSimulator({ ...bot, ...demoWorkspace(channel) });
    const redis = new Redis(redisUrl, { lazyConnect: true });
    const workspaces: Workspaces = {
      ofTeam: async () => desk,
      ofChannel: async () => desk,
      ofUser: async () => desk,
      ofRequest: async () => desk,
      changed: () => undefined,
      blockedMs: 1_000,
      log,
    };
    const desk: Desk = createDesk(
      { teamId: null, token: bot.botToken },
      {
        slack: { ...bot, apiUrl: slack.apiUrl, postsPerSecond: 500, channelId: channel } as never,
        redis,
        prefix: 'words',
        publicUrl: 'http://localhost',
        replyUndoSeconds: 5,
        timezone: 'UTC',
        defaultChannelId: () => 'cloud:1',
        blockedMs: 1_000,
        log,
      },
      workspaces,
    );
    for (const name of ['ana', 'ben'] as const) {
      const { _id } = await createUser({ name, email: `${name}@words.example`, role: 'agent' });
      await UserModel.updateOne({ _id }, { $set: { slack_user_id: slackIds[name] } });
    }
    await createUser({ name: 'Admin', email: 'admin@words.example', role: 'admin' });
    await SlackDeskModel.create({ name: 'Support', slack_channel_id: channel, team_id: null, position: 0 });
    return new ThreadWorld(desk, slack, redis);
  }

  async close(): Promise<void> {
    this.redis.disconnect();
    await this.slack.close();
    await disconnectMongo();
  }

  /** A conversation that people have, with a thread of its own; everybody may reply, and words are replies. */
  async thread(): Promise<Thread> {
    this.threads += 1;
    const root_ts = `${1_700_000_000 + this.threads}.000100`;
    const { _id } = await customerWrites(String(34_600_000_000 + this.threads));
    const thread = {
      'desk.channel': channel,
      'desk.root_ts': root_ts,
      'desk.wanted': true,
      ai_enabled: false,
    };
    await ConversationModel.updateOne({ _id }, { $set: thread });
    const conversation = (await ConversationModel.findById(_id).lean<Conversation>())!;
    const opened = new Thread(this.desk, conversation, root_ts);
    await opened.setMode('reply');
    await opened.setRight('agent');
    return opened;
  }
}

interface Posted {
  id: string;
  who: Who;
  event: Record<string, unknown>;
  /** It is not delivered yet. */
  late: boolean;
  /** The text as the thread shows it. */
  text: string;
  manner: Manner;
  files: { id: string; name: string; mode: string }[];
  deleted: boolean;
  /** The edit before the last one, which may come once more, late. */
  older?: Record<string, unknown>;
}

class Thread {
  private readonly posts: Posted[] = [];
  private mode: Mode = 'reply';
  private right: Right = 'agent';
  private clock = Date.now() * 1_000;
  private words = 0;

  constructor(
    private readonly desk: Desk,
    private readonly conversation: Conversation,
    private readonly root_ts: string,
  ) {}

  /** Makes one thing happen, tells the second opinion, and returns what left for the customer. */
  async does(act: Act, expected: Expected): Promise<{ left: Sent[] }> {
    switch (act.kind) {
      case 'mode':
        await this.setMode(act.mode);
        break;
      case 'right':
        await this.setRight(act.right);
        break;
      case 'pause':
        return { left: await this.leaves(act.all) };
      case 'post':
        await this.writes(act, expected);
        break;
      case 'editOfOld':
        await this.editsOld(act);
        break;
      default: {
        const post = this.posts[act.at % Math.max(1, this.posts.length)];
        if (post && !post.deleted) await this.changes(post, act, expected);
      }
    }
    return { left: [] };
  }

  async setMode(mode: Mode): Promise<void> {
    this.mode = mode;
    await SlackDeskModel.updateOne({ slack_channel_id: channel }, { $set: { reply_mode: mode } });
    desksChanged();
  }

  async setRight(right: Right): Promise<void> {
    this.right = right;
    const set = { active: right !== 'inactive', role: right === 'viewer' ? 'viewer' : 'agent' };
    await UserModel.updateOne({ slack_user_id: slackIds.ben }, { $set: set } as object);
  }

  /** Edits that the customer's phone is to be told of, of messages that had left. */
  async changesAskedFor(): Promise<Sent[]> {
    const asked = { conversation_id: this.conversation._id, 'change.kind': 'edit' } as const;
    const messages = await MessageModel.find(asked).lean<Message[]>();
    return messages.map((message) => ({ ...sent(message), words: plainWords(message.change?.text ?? '') }));
  }

  private may(who: Who): boolean {
    return who === 'ana' || (who === 'ben' && this.right === 'agent');
  }

  private ts(ageSeconds = 0): string {
    this.clock += 1_000;
    return ((this.clock - ageSeconds * 1_000_000) / 1_000_000).toFixed(6);
  }

  private typed(manner: Manner): string {
    this.words += 1;
    const word = `word${this.words}`;
    const typed: Record<Manner, string> = {
      plain: word,
      note: `Note: ${word}`,
      slashes: ` // ${word}`,
      reply: `reply: ${word}`,
      command: `!unheard-of ${word}`,
      doubt: `fyi ${word}`,
      surely: `Reply: fyi ${word}`,
    };
    return typed[manner];
  }

  private async writes(act: Act & { kind: 'post' }, expected: Expected): Promise<void> {
    const ts = this.ts();
    const files = Array.from({ length: act.files }, (_, index) => ({
      id: `F${ts.replace('.', '')}${index}`,
      name: `${ts}-${index}.pdf`,
      mimetype: 'application/pdf',
      size: 100,
      mode: 'hosted',
      url_private: `https://files.example/${ts}-${index}.pdf`,
    }));
    const text = this.typed(act.manner);
    const message = { type: 'message', user: slackIds[act.who], ts, thread_ts: this.root_ts, text, files };
    const event = { ...message, channel, event_ts: ts };
    const post: Posted = {
      id: ts,
      who: act.who,
      event,
      late: act.late,
      text,
      manner: act.manner,
      files,
      deleted: false,
    };
    this.posts.push(post);
    if (!act.late) await this.arrives(post, expected);
  }

  private async arrives(post: Posted, expected: Expected): Promise<void> {
    post.late = false;
    await handleThreadEvent(this.desk, post.event);
    if (expected.isUnseen(post.id))
      this.tell(expected, post, { text: String(post.event.text), manner: post.manner });
  }

  private tell(expected: Expected, { id, who, files }: Posted, said: { text: string; manner: Manner }): void {
    const there = files.filter(({ mode }) => mode !== 'tombstone').map(({ name }) => name);
    const meant = this.may(who) && isReply(said.manner, this.mode);
    expected.says(id, { isReply: meant, words: plainWords(said.text), files: there });
  }

  private async changes(post: Posted, act: Act & { at: number }, expected: Expected): Promise<void> {
    if (act.kind === 'arrive') {
      if (post.late) await this.arrives(post, expected);
      return;
    }
    if (act.kind === 'delete') {
      post.deleted = true;
      await this.happens({
        subtype: 'message_deleted',
        deleted_ts: post.id,
        previous_message: this.shown(post),
      });
      return expected.deletes(post.id);
    }
    if (act.kind === 'edit' && act.stale) {
      // An older edit once more, late: what is known already is newer.
      if (post.older) await handleThreadEvent(this.desk, post.older);
      return;
    }
    const previous_message = this.shown(post);
    if (act.kind === 'removeFile') {
      const file = post.files[act.file];
      if (!file || file.mode === 'tombstone') return;
      file.mode = 'tombstone';
    } else if (act.kind === 'edit') Object.assign(post, { text: this.typed(act.manner), manner: act.manner });
    const event = await this.happens({
      subtype: 'message_changed',
      message: this.shown(post),
      previous_message,
    });
    if (act.kind === 'removeFile') expected.removes(post.id, post.files[act.file]!.name);
    // The first that is heard of a post is taken as written, whatever changed in it.
    if (act.kind === 'edit' || expected.isUnseen(post.id)) this.tell(expected, post, post);
    if (act.kind === 'edit') post.older ??= event;
  }

  /** Nothing is known of a post of twenty minutes ago but that it was changed: it was no reply, or it would be known. */
  private async editsOld({ who, manner }: Act & { kind: 'editOfOld' }): Promise<void> {
    const ts = this.ts(20 * 60);
    const message = { user: slackIds[who], ts, thread_ts: this.root_ts, text: this.typed(manner) };
    const event_ts = this.ts();
    const previous_message = { ...message, text: 'as it was' };
    const event = { type: 'message', subtype: 'message_changed', channel, ts: event_ts, event_ts };
    await handleThreadEvent(this.desk, { ...event, message, previous_message });
  }

  private shown({ event, text, files }: Posted): Record<string, unknown> {
    const shown = files.map((file) =>
      file.mode === 'tombstone' ? { id: file.id, mode: 'tombstone' } : { ...file },
    );
    return { user: event.user, ts: event.ts, thread_ts: this.root_ts, text, files: shown };
  }

  private async happens(what: Record<string, unknown>): Promise<Record<string, unknown>> {
    const ts = this.ts();
    const event = { type: 'message', channel, ts, event_ts: ts, ...what };
    await handleThreadEvent(this.desk, event);
    return event;
  }

  /** The undo time is over for one message, or for all: they go out as the worker sends them. */
  private async leaves(all: boolean): Promise<Sent[]> {
    const left: Sent[] = [];
    for (;;) {
      const owed = await nextOwed(this.conversation._id);
      if (!owed) return left;
      const claimed = await claimForSending(owed, 1);
      if (typeof claimed === 'number') continue;
      await recordAccepted(claimed.message, `wamid.${claimed.message._id}`);
      left.push(sent(claimed.message));
      if (!all) return left;
    }
  }
}

const sent = ({ dedup_key, text, media, type }: Message): Sent => ({
  post: dedup_key.split(':')[2]!,
  words: plainWords(text),
  file: type === 'text' ? null : (media?.filename ?? null),
});

/** The one word by which what left is known again. */
const plainWords = (text: string): string => /word\d+/.exec(text)?.[0] ?? '';
