import { AppError, invalidField } from '../../../../errors.js';
import { hasWindow } from '../../../conversations/core/window.js';
import { templateParameters } from '../../../templates/fields.js';
import { firstChannelWithTemplates, templateOn, templateSyncOf } from '../../../templates/find.js';
import { mustBeSendable } from '../../../templates/send.js';
import type { Template } from '../../../templates/template.js';
import type { WelcomeOption } from './welcome-options.js';
import { filledFor, problemOfPlaces } from './welcome-values.js';

/** A welcome whose channel is known. */
export type PlannedWelcome = WelcomeOption & { channel_id: string };

/** The welcome with its channel, when all of it can be sent. Errors: `invalid_input` naming the field. */
export async function planWelcome(
  welcome: WelcomeOption,
  defaultChannelId: (() => string) | undefined,
): Promise<PlannedWelcome> {
  const channel_id = welcome.channel_id ?? defaultChannelId?.() ?? (await firstChannelWithTemplates());
  if (channel_id === null) throw invalidField('welcome.channel_id', 'there is not a channel with templates');
  if (!hasWindow(channel_id))
    throw invalidField('welcome.channel_id', 'is WhatsApp Web, which has no templates');
  if (!(await templateSyncOf(channel_id)))
    throw invalidField('welcome.channel_id', `${channel_id} is not a channel with templates`);
  const planned = { ...welcome, channel_id };
  const template = await welcomeTemplate(planned);
  for (const [key, value] of Object.entries(welcome.parameters)) {
    const message = problemOfPlaces(value);
    if (message) throw invalidField(`welcome.parameters.${key}`, message);
  }
  templateParameters(template, filledFor(null, welcome.parameters), 'welcome.parameters');
  return planned;
}

/** The template as it is now. Errors: `invalid_input` when it is not there or cannot be sent. */
export async function welcomeTemplate({
  template: name,
  language,
  channel_id,
}: PlannedWelcome): Promise<Template> {
  const template = await templateOn(channel_id, { name, language });
  if (!template) throw invalidField('welcome.template', `there is no "${name}" in ${language}`);
  try {
    mustBeSendable(template);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw invalidField('welcome.template', error.message.replace(/^template: |\.$/g, ''));
  }
  return template;
}
