import { readFileSync } from 'node:fs';
import type { Customer } from '../simulators/whatsapp/simulator.js';
import { patience, type Stage, shows, type Thread } from './stage.js';
import { wroteYesterday } from './yesterday.js';

/** What the paper clip of the simulated Slack offers. */
const sample = (name: string): Buffer =>
  readFileSync(new URL(`../simulators/slack/page/samples/${name}`, import.meta.url));

/** Pictures with their captions, and voice notes, from the customer to the thread and back. */
export async function filesGoBothWays(
  { slack, desk }: Stage,
  customer: Customer,
  root: Thread,
): Promise<void> {
  const inThread = () => slack.thread(root.channel, root.ts);
  await customer.sends({ type: 'image', caption: '¿Es *esta*?' });
  await customer.sends({ type: 'audio', voice: true });
  await shows(
    slack,
    () => /¿Es \*esta\*\?/.test(JSON.stringify(inThread())) && inThread().some(hasVoice),
    'the picture, its caption and the voice note in the thread',
  );
  const ana = slack.user('ana');
  const upload = (name: string, text = '') =>
    ana.uploads(desk, { name, content: sample(name), text, thread_ts: root.ts });
  upload('receipt.png', 'Sí, aquí está el *recibo*');
  upload('voice-note.ogg');
  await customer.hears('el *recibo*', { timeout: patience });
  await shows(
    slack,
    () => customer.heard.some(({ type, media }) => type === 'audio' && media?.mimeType === 'audio/ogg'),
    'the customer to have the voice note',
  );
}

const hasVoice = ({ files }: { files?: unknown[] }): boolean =>
  ((files ?? []) as { mimetype?: string }[]).some(({ mimetype }) => mimetype === 'audio/ogg');

/** A customer whose 24 hours are over: what Ana writes is held, the template she sends arrives. */
export async function templateOnly({ slack, whatsapp, desk, admin }: Stage): Promise<void> {
  const profile = { name: 'Omar Haddad', phone: `4477${String(Date.now()).slice(-8)}` };
  const omar = await wroteYesterday(whatsapp, profile, admin);
  const thread = () => slack.messages(desk).find(({ text }) => text?.includes(profile.name));
  await shows(slack, () => thread() !== undefined, 'his thread');
  const { ts } = thread()!;
  const ana = slack.user('ana');
  ana.posts(desk, 'Hello Omar, let me look', { thread_ts: ts });
  const notice = () => slack.thread(desk, ts).find(({ text }) => text?.includes('Only a template'));
  await shows(slack, () => notice() !== undefined, 'the reply to be held');
  await ana.clicks({ channel: desk, ts: notice()!.ts }, 'send_template');
  await slack.until(() => ana.modal(), { timeout: patience, waitingFor: 'the form for a template' });
  const viewId = ana.modal()!.id;
  const { options } = await ana.suggests({ viewId }, { action_id: 'template', value: 'still' });
  await ana.clicks({ viewId }, { action_id: 'template', value: String(options[0]!.value) });
  const words = 'We have an answer for you';
  await shows(slack, () => JSON.stringify(ana.modal()?.blocks ?? '').includes(words), 'what it says');
  await ana.submits(); // shows how it reads
  await ana.submits();
  await omar.hears(words, { timeout: patience });
}

/** Moves the conversation to the other desk; resolves with its thread there. */
export async function moved({ slack, desk }: Stage, root: Thread): Promise<Thread> {
  const number = /#\d+/.exec(slack.thread(root.channel, root.ts)[0]!.text ?? '')![0];
  slack.user('ana').posts(desk, '!move #sales', { thread_ts: root.ts });
  const there = () => slack.messages('sales').find(({ text }) => text?.includes(number));
  await shows(slack, () => there() !== undefined, 'the thread in #sales');
  return { channel: slack.space.channel('sales').id, ts: there()!.ts };
}
