import type { App } from '@slack/bolt';
import type { InputBlock } from '@slack/types';
import { getContact } from '../../../../domain/contacts/contact/get-contact.js';
import { maskedFor } from '../../../../domain/contacts/contact/masking.js';
import { getConversation } from '../../../../domain/conversations/core/find.js';
import { actionIds, formIds } from '../../blocks/actions.js';
import { option, plain } from '../../blocks/elements.js';
import { changeTags } from '../../commands/tag-changes.js';
import type { Desk } from '../../core/desk-context.js';
import { onClick } from '../base/click.js';
import { agentOf, formView, onSubmit } from '../base/form.js';

const block = 'tags';

/** Slack takes 100 options, and 3,000 characters of what a form is about; tags beyond them are left as they are. */
function fitting(tags: string[]): string[] {
  let length = 0;
  return tags.slice(0, 100).filter((tag) => {
    length += tag.length + 1;
    return length < 2_800;
  });
}

/** The Tags button: a form with the contact's tags, to take away and add. */
export function listenToTags(app: App, desk: Desk): void {
  onClick(app, desk, actionIds.tags, {
    permission: 'edit_contacts',
    async run({ actor, value, triggerId }) {
      const { contact_uuid, number } = await getConversation(value);
      const { tags } = maskedFor(actor, await getContact(contact_uuid));
      const shown = fitting(tags);
      const view = formView(formIds.tags, {
        title: 'Tags',
        submit: 'Save',
        // What the person saw: only what they changed is changed, whatever others do meanwhile.
        about: JSON.stringify({ contact_uuid, shown: shown.join(',') }),
        blocks: [tagsInput(`Tags of #${number}`, shown)],
      });
      await desk.client.views.open({ trigger_id: triggerId, view });
    },
  });
  onSubmit(app, desk, formIds.tags, {
    errorAt: block,
    async submit(submitted) {
      const actor = agentOf(submitted);
      const { contact_uuid, shown } = JSON.parse(submitted.about) as { contact_uuid: string; shown: string };
      const before = shown.split(',').filter(Boolean);
      const now = submitted.entered[block]?.options ?? [];
      const add = now.filter((tag) => !before.includes(tag));
      const remove = before.filter((tag) => !now.includes(tag));
      await changeTags(contact_uuid, { add, remove }, actor);
      return undefined;
    },
  });
}

/** A field for tags: those that contacts have are offered, and what is typed. */
export function tagsInput(label: string, initial: string[] = []): InputBlock {
  return {
    type: 'input',
    block_id: block,
    optional: true,
    label: plain(label),
    hint: plain('Type to find a tag or make a new one.'),
    element: {
      type: 'multi_external_select',
      action_id: actionIds.tags,
      min_query_length: 0,
      placeholder: plain('Tags'),
      ...(initial.length > 0 ? { initial_options: initial.map((tag) => option(tag, tag)) } : {}),
    },
  };
}
