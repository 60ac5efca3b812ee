import type { App, ViewOutput } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { textsFor } from '../../../../domain/contacts/contact/masking.js';
import type { User } from '../../../../domain/people/core/user.js';
import { AppError } from '../../../../errors.js';
import { plain } from '../../blocks/elements.js';
import { notAnAgent } from '../../core/agents.js';
import type { Desk } from '../../core/desk-context.js';

/**
 * What was put into a form, by block; each block has one element. `text` is as it was typed: what comes from a form is
 * plain, not mrkdwn, so nothing in it is to be decoded.
 */
export type Entered = Record<string, { text: string; options: string[]; date: number | null }>;

/** A form that was submitted. */
export interface Submitted {
  desk: Desk;
  /** Null: this Slack user is no agent. */
  actor: User | null;
  slackUserId: string;
  entered: Entered;
  /** What the form was opened about. */
  about: string;
  viewId: string;
}

interface Form {
  /** The input that an error is shown at, or what is shown at which input. */
  errorAt: string | ((error: AppError) => Record<string, string>);
  /** Does it; a view that is returned is shown instead of the form. Throws AppError with a sentence. */
  submit(submitted: Submitted): Promise<ModalView | undefined>;
}

/** Registers what submitting a form does. An error is shown in the form, which stays open. */
export function onSubmit(app: App, desk: Desk, callbackId: string, { errorAt, submit }: Form): void {
  app.view(callbackId, async ({ ack, body, view }) => {
    const slackUserId = body.user.id;
    try {
      const actor = await desk.agents.find(slackUserId);
      const next = await submit({
        desk,
        actor,
        slackUserId,
        entered: enteredIn(view.state.values),
        about: view.private_metadata,
        viewId: view.id,
      });
      await (next ? ack({ response_action: 'update', view: textsFor(actor, next) }) : ack());
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const errors = typeof errorAt === 'string' ? { [errorAt]: error.message } : errorAt(error);
      await ack({ response_action: 'errors', errors });
    }
  });
}

/** Who submitted, or `forbidden` when they are no agent. */
export function agentOf({ actor }: Submitted): User {
  if (!actor) throw new AppError('forbidden', notAnAgent);
  return actor;
}

function enteredIn(values: ViewOutput['state']['values']): Entered {
  return Object.fromEntries(
    Object.entries(values).map(([block, elements]) => {
      const state = Object.values(elements)[0];
      const options = state?.selected_options ?? (state?.selected_option ? [state.selected_option] : []);
      return [
        block,
        {
          text: state?.value ?? '',
          options: options.map(({ value }) => value),
          date: state?.selected_date_time ?? null,
        },
      ];
    }),
  );
}

/** A form's frame. */
export function formView(
  callback_id: string,
  {
    title,
    submit,
    about,
    blocks,
  }: { title: string; submit?: string; about: string; blocks: ModalView['blocks'] },
): ModalView {
  return {
    type: 'modal',
    callback_id,
    private_metadata: about,
    title: plain(title),
    ...(submit ? { submit: plain(submit) } : {}),
    close: plain(submit ? 'Cancel' : 'Close'),
    blocks,
  };
}
