import type { App, RespondArguments } from '@slack/bolt';
import { AppError } from '../../errors.js';
import { runCommand, runUmbrella } from '../commands/run.js';
import { commands, umbrella } from '../commands/table.js';
import type { Desk } from '../desk-context.js';
import { notAnAgent } from '../thread-events.js';

/** Registers every slash command of the table, and `/wa` that reaches them all. Answers are private. */
export function listenToCommands(app: App, desk: Desk): void {
  for (const command of commands) {
    if (!command.slash) continue;
    app.command(command.slash, ({ command: typed, ack }) =>
      answer(desk, typed, ack, (call) => runCommand(command, call)),
    );
  }
  app.command(umbrella, ({ command: typed, ack }) => answer(desk, typed, ack, runUmbrella));
}

type Call = Parameters<typeof runUmbrella>[0];
type Ack = (response: string | RespondArguments) => Promise<void>;

async function answer(
  desk: Desk,
  typed: { user_id: string; text: string; trigger_id: string },
  ack: Ack,
  run: (call: Call) => Promise<string>,
): Promise<void> {
  const actor = await desk.agents.find(typed.user_id);
  if (!actor) return ack({ response_type: 'ephemeral', text: notAnAgent });
  try {
    const text = await run({ desk, actor, text: typed.text ?? '', thread: null, callId: typed.trigger_id });
    await ack({ response_type: 'ephemeral', text });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await ack({ response_type: 'ephemeral', text: error.message });
  }
}
