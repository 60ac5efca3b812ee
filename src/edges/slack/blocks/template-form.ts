import type { ModalView } from '@slack/types';
import type { TemplateField } from '../../../domain/templates/fields.js';
import { templateFields, templateText } from '../../../domain/templates/fields.js';
import type { TemplateSync } from '../../../domain/templates/sync.js';
import type { Template } from '../../../domain/templates/template.js';
import { escapeSlack } from '../core/mrkdwn.js';
import { cutText } from '../core/split-text.js';
import { actionIds } from './actions.js';
import { option, plain, slackTime } from './elements.js';

type Blocks = ModalView['blocks'];

/** What names a template in a select and in what a form is about: Slack takes 75 characters in a value. */
export const templateKey = ({ _id }: Template): string => _id;

/** A template as an option: its name, language, and whether customers like it. */
export const templateOption = (template: Template) =>
  option(
    templateKey(template),
    `${template.name} (${template.language})${qualityMark[template.quality] ?? ''}`,
  );

const qualityMark: Record<string, string> = { yellow: ' · medium quality', red: ' · low quality' };

/** The select of templates, and why there may be nothing to choose. */
export function templateChoice(conversationId: string, sync: TemplateSync | null, chosen?: Template): Blocks {
  return [
    {
      type: 'actions',
      block_id: `template:${conversationId}`,
      elements: [
        {
          type: 'external_select',
          action_id: actionIds.template,
          placeholder: plain('Template'),
          min_query_length: 0,
          focus_on_load: true,
          ...(chosen ? { initial_option: templateOption(chosen) } : {}),
        },
      ],
    },
    { type: 'context', elements: [{ type: 'mrkdwn', text: syncText(sync) }] },
  ];
}

function syncText(sync: TemplateSync | null): string {
  if (!sync?.synced_at) {
    const why = sync?.error ? ` The last attempt failed: ${escapeSlack(sync.error)}` : '';
    return `The templates of this number are not known yet: they are being asked for.${why} Open this again in a moment.`;
  }
  const failed = sync.error ? ` The attempt after that failed: ${escapeSlack(sync.error)}` : '';
  return `Approved templates as of ${slackTime(sync.synced_at)}.${failed}`;
}

/** What the customer reads, with the values that are known. */
export function templatePreview(template: Template, values?: Record<string, string>): Blocks {
  const text = templateText(template, values);
  return [{ type: 'section', text: { type: 'mrkdwn', text: cutText(quoted(text), 3_000) } }];
}

const quoted = (text: string): string =>
  text
    .split('\n')
    .map((line) => `> ${escapeSlack(line)}`)
    .join('\n');

/** An input for each place of the template. */
export const templateInputs = (template: Template): Blocks => templateFields(template).map(input);

const input = ({ key, label, example }: TemplateField): Blocks[number] => ({
  type: 'input',
  block_id: fieldBlock(key),
  label: plain(label.slice(0, 150)),
  element: {
    type: 'plain_text_input',
    action_id: 'value',
    max_length: 1_024,
    ...(example ? { placeholder: plain(example.slice(0, 150)) } : {}),
  },
});

/** The block of a field, by which what was entered is found. */
export const fieldBlock = (key: string): string => `field_${key}`;
