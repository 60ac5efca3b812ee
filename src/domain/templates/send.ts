import { AppError, invalidField } from '../../errors.js';
import { type Contact, ContactModel } from '../contacts/contact/contact.js';
import { getConversation } from '../conversations/core/find.js';
import type { Message } from '../conversations/messages/message.js';
import { type Outgoing, queueOutgoing } from '../conversations/reply/outgoing.js';
import { templateParameters, templateText, whyUnsendable } from './fields.js';
import { templateOn } from './find.js';
import { mustHaveTemplates } from './sync.js';
import { isApproved, type Template } from './template.js';

export interface TemplateReply extends Omit<Outgoing, 'doubt'> {
  template: {
    name: string;
    language: string;
    /** What stands in its places, by the keys of its fields. */
    parameters: Record<string, string>;
  };
}

/**
 * Queues a template as an agent's reply and mutes the bot, as `reply` does with a text; the window does not matter to
 * it. Errors: `not_found`, `invalid_input` (no such template, not approved, a value that does not fit), `conflict`
 * when it is marketing and the contact opted out.
 */
export async function replyWithTemplate({
  template: wanted,
  ...input
}: TemplateReply): Promise<{ message: Message; fresh: boolean }> {
  const conversation = await getConversation(input.conversationId);
  mustHaveTemplates(conversation.channel_id);
  const template = await templateOn(conversation.channel_id, wanted);
  if (!template) {
    throw invalidField(
      'template',
      `has no "${wanted.name}" in ${wanted.language}; list or sync the templates`,
    );
  }
  mustBeSendable(template);
  const parameters = templateParameters(template, wanted.parameters);
  if (template.category.toLowerCase() === 'marketing') await mustNotHaveOptedOut(conversation.contact_uuid);
  const { name, language } = template;
  return queueOutgoing(
    { ...input, conversationId: conversation._id },
    {
      type: 'template',
      text: templateText(template, wanted.parameters),
      template: { name, language, parameters },
    },
  );
}

/** Errors: `invalid_input` with the state in words. */
export function mustBeSendable(template: Template): void {
  const { name, status, reason } = template;
  if (!isApproved(template)) {
    const because = reason ? ` (${reason})` : '';
    throw invalidField('template', `${name} cannot be sent: WhatsApp says it is ${status}${because}`);
  }
  const why = whyUnsendable(template);
  if (why) throw invalidField('template', `${name} cannot be sent from here. ${why.replace(/\.$/, '')}`);
}

async function mustNotHaveOptedOut(contactId: string): Promise<void> {
  const contact = await ContactModel.findById(contactId).select({ consent: 1 }).lean<Contact>();
  if (contact?.consent.state === 'opted_out') {
    throw new AppError('conflict', 'This contact wants no marketing messages. Choose a utility template.');
  }
}
