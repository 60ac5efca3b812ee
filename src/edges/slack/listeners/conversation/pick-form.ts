import { randomUUID } from 'node:crypto';
import type { App } from '@slack/bolt';
import { getContact } from '../../../../domain/contacts/contact/get-contact.js';
import { getConversation } from '../../../../domain/conversations/core/find.js';
import { must } from '../../../../domain/people/core/permissions.js';
import { type User, UserModel } from '../../../../domain/people/core/user.js';
import { AppError } from '../../../../errors.js';
import { formIds } from '../../blocks/actions.js';
import { plain } from '../../blocks/elements.js';
import { assignInSlack } from '../../commands/claim.js';
import type { AgentCommand, SubjectMissing } from '../../commands/command.js';
import { argumentText } from '../../commands/run.js';
import { startedText } from '../../commands/start.js';
import { commandNamed } from '../../commands/table.js';
import { changeTags } from '../../commands/tag-changes.js';
import type { Answer } from '../../core/answer.js';
import type { Desk } from '../../core/desk-context.js';
import { code, literal } from '../../core/literal.js';
import { nobody } from '../../people/agent-choices.js';
import { agentOf, type Entered, formView, onSubmit } from '../base/form.js';
import { said } from '../base/tell.js';
import { openFindForm } from '../contacts/find-form.js';
import {
  argumentInputs,
  contactInput,
  conversationInput,
  longestText,
  pickBlocks,
} from '../contacts/pick-inputs.js';

const { subject, argument, tags } = pickBlocks;

/** What the form was opened for: the command, and the words that were typed already. */
interface About {
  command: string;
  rest: string;
  /** Makes a repeated submission one. */
  callId: string;
}

/** Words that stand for a choice are not longer. */
const longestWords = 300;

/**
 * Asks what a command is about that was typed without it, and for what else it needs. What was typed is kept: where
 * it does not fit into a form, the sentence of `missing` is thrown instead.
 */
export async function openPickForm(
  desk: Desk,
  trigger_id: string,
  missing: SubjectMissing,
  actor: User,
): Promise<void> {
  const { command } = missing;
  if (command.name === 'find') return openFindForm(desk, trigger_id, actor);
  const isText = command.argument === 'text';
  const rest = await argumentText(desk, command, missing.rest);
  if (rest.length > (isText ? longestText : longestWords)) throw missing;
  const about: About = {
    command: command.name,
    rest: isText ? '' : rest,
    callId: `slack:command:${randomUUID()}`,
  };
  const asks = about.rest === '' && command.argument ? [argumentInputs[command.argument](rest)] : [];
  const view = formView(formIds.pick, {
    title: `/${command.name}`.slice(0, 24),
    submit: 'OK',
    about: JSON.stringify(about),
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: command.help } },
      command.about === 'contact' ? contactInput() : conversationInput(),
      ...asks,
      ...(about.rest ? [{ type: 'context' as const, elements: [plain(about.rest)] }] : []),
    ],
  });
  await desk.client.views.open({ trigger_id, view });
}

/** Runs the command with what was chosen and shows its answer. */
export function listenToPicks(app: App, desk: Desk): void {
  onSubmit(app, desk, formIds.pick, {
    errorAt: subject,
    async submit(submitted) {
      const actor = agentOf(submitted);
      const about = JSON.parse(submitted.about) as About;
      const command = commandNamed(about.command);
      if (!command || command.about === 'nobody') throw new AppError('not_found', 'This command is gone.');
      must(actor, command.permission);
      return said(await run(desk, command, { actor, about, entered: submitted.entered }));
    },
  });
}

interface Filled {
  actor: User;
  about: About;
  entered: Entered;
}

async function run(desk: Desk, command: AgentCommand, { actor, about, entered }: Filled): Promise<Answer> {
  const chosen = entered[subject]?.options[0] ?? '';
  // The other command about contacts has a form of its own.
  if (command.about === 'contact') return { text: await startedText(desk, await getContact(chosen), actor) };
  const conversation = await getConversation(chosen);
  const of = `*#${conversation.number}*`;
  if (!about.rest && command.argument === 'agent') {
    const id = entered[argument]?.options[0] ?? nobody;
    await assignInSlack(conversation.contact_uuid, id === nobody ? null : id, actor);
    const agent = await UserModel.findById(id).lean<User>();
    return { text: agent ? `${of} is assigned to ${literal(agent.name)}.` : `${of} has no owner now.` };
  }
  if (!about.rest && command.argument === 'tags') {
    const now = await changeTags(
      conversation.contact_uuid,
      { add: entered[tags]?.options ?? [], remove: [] },
      actor,
    );
    return { text: `Tags of ${of}: ${now.map(code).join(' ') || 'none'}` };
  }
  const { text = '', options = [] } = entered[argument] ?? {};
  const rest = about.rest || options[0] || text;
  const answer = await command.run({ desk, actor, conversation, rest, callId: about.callId });
  return typeof answer === 'string' ? { text: answer } : answer;
}
