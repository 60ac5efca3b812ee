import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { maskedFor } from '../../../../domain/contacts/contact/masking.js';
import type { Conversation } from '../../../../domain/conversations/core/conversation.js';
import { getConversation } from '../../../../domain/conversations/core/find.js';
import { may, must } from '../../../../domain/people/core/permissions.js';
import type { User } from '../../../../domain/people/core/user.js';
import { templateFields, templateParameters } from '../../../../domain/templates/fields.js';
import { sendableTemplates, templateById, templateSyncOf } from '../../../../domain/templates/find.js';
import { replyWithTemplate } from '../../../../domain/templates/send.js';
import { mustHaveTemplates, wantTemplates } from '../../../../domain/templates/sync.js';
import type { Template } from '../../../../domain/templates/template.js';
import { AppError } from '../../../../errors.js';
import { actionIds, formIds } from '../../blocks/actions.js';
import {
  fieldBlock,
  templateChoice,
  templateInputs,
  templateOption,
  templatePreview,
} from '../../blocks/template-form.js';
import type { Desk } from '../../core/desk-context.js';
import { escapeSlack, slackName } from '../../core/mrkdwn.js';
import { onClick } from '../base/click.js';
import { agentOf, type Entered, formView, onSubmit, type Submitted } from '../base/form.js';
import { said } from '../base/tell.js';
import { conversationAbout } from './held-clicks.js';

/** Options that a select shows at once. */
const mostOptions = 50;

interface About {
  conversationId: string;
  templateId?: string;
  /** What stands in the template, for the preview. */
  values?: Record<string, string>;
}

/**
 * "Send template": a form to choose one, with its words and an input for each place in them; then the exact words as
 * the customer will read them, which are sent.
 */
export function listenToTemplates(app: App, desk: Desk): void {
  onClick(app, desk, actionIds.sendTemplate, {
    permission: 'reply',
    async run({ desk: here, actor, value, triggerId }) {
      const conversation = await conversationAbout(value);
      mustHaveTemplates(conversation.channel_id);
      const view = await choiceView(conversation, actor);
      await here.client.views.open({ trigger_id: triggerId, view });
    },
  });
  onClick(app, desk, actionIds.template, {
    permission: 'reply',
    async run({ desk: here, actor, chosen, viewId, value }) {
      const template = await templateById(chosen);
      if (!template || !viewId) return;
      const conversation = await getConversation(value);
      await here.client.views.update({
        view_id: viewId,
        view: await choiceView(conversation, actor, template),
      });
    },
  });
  app.options<'block_suggestion'>(actionIds.template, async ({ ack, payload, body }) => {
    const reader = await desk.agents.find(body.user.id);
    const about = body.view?.private_metadata;
    if (!may(reader, 'reply') || !about) return ack({ options: [] });
    const { channel_id } = await getConversation((JSON.parse(about) as About).conversationId);
    const found = await sendableTemplates(channel_id, payload.value ?? '', mostOptions);
    await ack({ options: found.map(templateOption) });
  });
  onSubmit(app, desk, formIds.template, {
    errorAt: errorsByField,
    async submit(submitted) {
      const { conversationId, templateId } = JSON.parse(submitted.about) as About;
      const template = templateId ? await templateById(templateId) : null;
      if (!template) return said({ text: gone });
      must(agentOf(submitted), 'reply');
      const values = valuesIn(template, submitted.entered);
      templateParameters(template, values);
      return previewView(template, { conversationId, templateId: template._id, values });
    },
  });
  onSubmit(app, desk, formIds.templatePreview, {
    errorAt: errorsByField,
    async submit(submitted) {
      try {
        return await sendPreviewed(submitted);
      } catch (error) {
        // The preview has no input that an error could be shown at.
        if (error instanceof AppError) return said({ text: `Not sent: ${escapeSlack(error.message)}` });
        throw error;
      }
    },
  });
}

const gone = 'WhatsApp no longer has this template. Choose another one.';

async function sendPreviewed(submitted: Submitted): Promise<undefined> {
  const author = agentOf(submitted);
  must(author, 'reply');
  const { conversationId, templateId, values = {} } = JSON.parse(submitted.about) as About;
  const template = templateId ? await templateById(templateId) : null;
  if (!template) throw new AppError('not_found', gone);
  const { name, language } = template;
  await replyWithTemplate({
    conversationId,
    author,
    template: { name, language, parameters: values },
    dedupKey: `slack:view:${submitted.viewId}`,
  });
}

/** Each value's error at its own input. */
function errorsByField({ message, details }: AppError): Record<string, string> {
  const prefix = 'template.parameters.';
  const named = (details.errors ?? []).filter(({ field }) => field.startsWith(prefix));
  if (named.length === 0) return { template: message };
  return Object.fromEntries(
    named.map(({ field, message: why }) => [fieldBlock(field.slice(prefix.length)), `This ${why}.`]),
  );
}

async function choiceView(conversation: Conversation, reader: User, template?: Template): Promise<ModalView> {
  const { _id, channel_id, number, contact_name } = conversation;
  const sync = await templateSyncOf(channel_id);
  if (!sync) await wantTemplates(channel_id);
  const { name } = maskedFor(reader, { name: contact_name });
  const about: About = { conversationId: _id, ...(template ? { templateId: template._id } : {}) };
  return formView(formIds.template, {
    title: 'Send template',
    ...(template ? { submit: 'Preview' } : {}),
    about: JSON.stringify(about),
    blocks: [
      { type: 'context', elements: [{ type: 'plain_text', text: `To #${number} ${slackName(name)}` }] },
      ...templateChoice(_id, sync, template),
      ...(template ? [...templatePreview(template), ...templateInputs(template)] : []),
    ],
  });
}

/** What a form is about may have at most 3,000 characters. */
const longestAbout = 3_000;

function previewView(template: Template, what: About): ModalView {
  const about = JSON.stringify(what);
  if (about.length > longestAbout) return said({ text: 'Not sent: together, these values are too long.' });
  return formView(formIds.templatePreview, {
    title: 'Send template',
    submit: 'Send',
    about,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: 'The customer will read:' } },
      ...templatePreview(template, what.values),
    ],
  });
}

const valuesIn = (template: Template, entered: Entered): Record<string, string> =>
  Object.fromEntries(templateFields(template).map(({ key }) => [key, entered[fieldBlock(key)]?.text ?? '']));
