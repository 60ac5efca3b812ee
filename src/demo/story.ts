import type { Customer } from '../simulators/whatsapp/simulator.js';
import { demoCsv } from './rows.js';
import { patience, type Stage, shows, type Thread } from './stage.js';
import { filesGoBothWays, moved, templateOnly } from './story-files.js';

/** Plays the main story against a running Threadline, a line with its time for each step. Throws at the first failure. */
export async function playStory(stage: Stage): Promise<void> {
  const { slack, whatsapp, desk, say } = stage;
  const step = async <T>(title: string, work: () => Promise<T>): Promise<T> => {
    const started = Date.now();
    try {
      const result = await work();
      say(`✓ ${title} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
      return result;
    } catch (error) {
      say(`✗ ${title} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
      throw error;
    }
  };
  const phone = `346${String(Date.now()).slice(-8)}`;
  const lucia = whatsapp.customer({ name: 'Lucía Fernández', phone });
  const [ana, lea] = [slack.user('ana'), slack.user('lea')];

  await step('A new customer writes in Spanish and is greeted in Spanish', async () => {
    await lucia.says('Hola, buenos días');
    await lucia.hears('¡Hola, Lucía!', { timeout: patience });
  });
  const root = await step(
    'She asks for an agent: a thread appears in Slack, with what was said before',
    async () => {
      await lucia.says('Quiero hablar con un agente');
      await lucia.hears('una persona de nuestro equipo', { timeout: patience });
      return threadOf(stage, lucia);
    },
  );
  const inThread = (text: string) => ({ text, sent: ana.posts(desk, text, { thread_ts: root.ts }) });

  await step('Ana claims the conversation', async () => {
    await ana.clicks(root, 'claim');
    await shows(
      slack,
      () => JSON.stringify(slack.thread(root.channel, root.ts)[0]?.blocks).includes('<@U0ANA>'),
      'the card to name Ana',
    );
  });
  await step('Ana writes a note and a reply: the customer hears the reply and not the note', async () => {
    inThread('note: prefers calls in the afternoon');
    inThread('¡Hola Lucía! Soy *Ana*, ¿en qué puedo ayudarte?');
    await lucia.hears('Soy *Ana*', { timeout: patience });
    if (lucia.heard.some(({ text }) => text.includes('afternoon')))
      throw new Error('The customer heard the note.');
  });
  await step('The reply is marked as delivered, then as read, by one reaction', async () => {
    lucia.reads();
    const reactions = () =>
      slack.thread(root.channel, root.ts).find(({ text }) => text?.includes('Soy *Ana*'))?.reactions ?? [];
    await shows(slack, () => reactions().length === 1 && reactions()[0]!.name === 'eyes', 'the reaction');
  });
  await step('She sends a photo with a caption and a voice note; Ana answers with both', () =>
    filesGoBothWays(stage, lucia, root),
  );
  await step('Lea assigns the conversation to Ben with /assign and reads /stats', async () => {
    const number = /#(\d+)/.exec(slack.thread(root.channel, root.ts)[0]!.text ?? '')![1]!;
    await lea.runs(`/assign #${number} @ben`, { channel: desk });
    await lea.runs('/stats', { channel: desk });
    const answers = lea
      .ephemerals(desk)
      .map(({ text }) => text ?? '')
      .join('\n');
    if (!answers.includes('is assigned to Ben Okafor')) throw new Error(`/assign answered: ${answers}`);
    if (!answers.includes('Total Leads')) throw new Error(`/stats answered: ${answers}`);
  });
  await step('A CSV of 500 rows is imported; bad rows are refused with their reasons', () =>
    importRows(stage),
  );
  await step('Omar wrote yesterday: a reply to him is held, a template reaches him', () =>
    templateOnly(stage),
  );
  const there = await step('Ana moves the conversation to #sales with !move', () => moved(stage, root));
  await step('Ana resolves the conversation', async () => {
    ana.posts(there.channel, '!resolve', { thread_ts: there.ts });
    await shows(
      slack,
      () => slack.thread(there.channel, there.ts)[0]?.text?.includes('resolved') ?? false,
      'the card to say resolved',
    );
  });
}

/** The customer's thread, once it shows what was said before. */
async function threadOf({ slack, desk }: Stage, customer: Customer): Promise<Thread> {
  const find = () =>
    slack.messages(desk).find(({ text }) => text?.includes(customer.name) && !text.includes('resolved'));
  await shows(
    slack,
    () => {
      const root = find();
      return (
        root !== undefined &&
        slack.thread(desk, root.ts).some(({ text }) => text === 'Quiero hablar con un agente')
      );
    },
    'the thread',
  );
  return { channel: slack.space.channel(desk).id, ts: find()!.ts };
}

interface ImportStatus {
  id: string;
  status: string;
  rows: number;
  created: number;
  duplicate: number;
  rejected: number;
  error: string | null;
}

async function importRows({ url, token, say }: Stage): Promise<void> {
  const csv = demoCsv();
  const form = new FormData();
  form.set('file', new Blob([csv.text], { type: 'text/csv' }), 'contacts.csv');
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/api/contacts/import`, { method: 'POST', headers, body: form });
  if (answer.status !== 202)
    throw new Error(`The upload was answered ${answer.status}: ${await answer.text()}`);
  const { id } = (await answer.json()) as { id: string };
  const deadline = Date.now() + patience;
  for (;;) {
    const status = (await (await fetch(`${url}/api/imports/${id}`, { headers })).json()) as ImportStatus;
    if (status.status === 'done') {
      if (status.rows !== csv.rows || status.rejected !== csv.bad)
        throw new Error(`The counts are wrong: ${JSON.stringify(status)}`);
      say(
        `    ${status.rows} rows: ${status.created} created, ${status.duplicate} repeated in the file, ${status.rejected} refused`,
      );
      return;
    }
    if (status.status === 'failed' || Date.now() > deadline)
      throw new Error(`The import did not end well: ${JSON.stringify(status)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
