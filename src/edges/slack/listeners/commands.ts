import type { App, RespondArguments } from '@slack/bolt';
import type { User } from '../../../domain/people/core/user.js';
import { AppError } from '../../../errors.js';
import { SubjectMissing } from '../commands/command.js';
import { runCommand, runUmbrella, type Typed } from '../commands/run.js';
import { commands, umbrella } from '../commands/table.js';
import type { Answer } from '../core/answer.js';
import type { Desk } from '../core/desk-context.js';
import { slashText } from '../core/post/plain-text.js';
import { openPickForm } from './conversation/pick-form.js';

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

type Ack = (response?: string | RespondArguments) => Promise<void>;

interface SlashCommand {
  user_id: string;
  text: string;
  trigger_id: string;
}

async function answer(
  desk: Desk,
  { user_id: slackUserId, text = '', trigger_id }: SlashCommand,
  ack: Ack,
  run: (call: Typed) => Promise<Answer>,
): Promise<void> {
  const actor = await desk.agents.find(slackUserId);
  try {
    const call = {
      desk,
      slackUserId,
      actor,
      text: slashText(text),
      thread: null,
      callId: `slack:command:${trigger_id}`,
    };
    const said = await orForm(desk, actor, trigger_id, () => run(call));
    await (said ? ack({ response_type: 'ephemeral', ...said }) : ack());
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await ack({ response_type: 'ephemeral', text: error.message });
  }
}

/** The answer, or nothing when a form asks for what the command is about. */
async function orForm(
  desk: Desk,
  actor: User | null,
  triggerId: string,
  run: () => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof SubjectMissing) || !actor) throw error;
    await openPickForm(desk, triggerId, error, actor);
    return undefined;
  }
}
