import { AppError } from '../../../errors.js';
import { type Actor, whyNot } from '../../people/core/permissions.js';
import type { ReplyMode } from './reply-mode.js';

/** What words say themselves that they are: by a prefix, or by the form, button or call they came through. */
export type Mark = 'command' | 'note' | 'reply';

/**
 * What became of the same words earlier. waiting: a reply that can still be changed; left: one that the customer has
 * or may have; unsendable: it was a reply, but none that can be sent; over: nothing more comes of it, whatever it was.
 */
export type Before = 'nothing' | 'waiting' | 'left' | 'note' | 'command' | 'unsendable' | 'over';

/** Words in a conversation, and all that matters for what is to become of them. */
export interface Said {
  act: 'written' | 'changed' | 'deleted';
  /** Who did it; null for somebody who is no agent. */
  by: Actor | null;
  marked?: Mark | undefined;
  /** Why they may not be meant for the customer, unless they are marked. */
  doubt?: string | undefined;
  /** What words without a mark are where they were written. */
  mode: ReplyMode;
  before: Before;
  /** The time since they were first written. */
  ageMs: number;
}

/** `because` is a sentence for who said it, of `held` a part of one. `gone`: it is taken back. */
export type Verdict =
  | { becomes: 'command' | 'note' | 'reply' | 'gone' }
  | { becomes: 'held'; because: string }
  | { becomes: 'nothing'; because?: string };

/**
 * An edit that comes before the message itself is younger than this: what it says is then taken as written. Slack
 * repeats an event at once, after one minute and after five. Source: Slack, "Events API", "Retries".
 */
const overtakesWithinMs = 10 * 60_000;

const notByEditing = 'Editing does not send what was not sent before. Write a new message.';
const staysCommand = 'A command stays a command. Write a new message for the customer.';
const sentAlready = 'The customer still sees the first version.';

/**
 * What becomes of words: the one decision behind posts, edits and deletions in threads, forms, buttons, API and panel.
 * Only somebody who may reply at this moment sends a reply or a change of one; in doubt nothing leaves.
 */
export function verdictOn(said: Said): Verdict {
  if (said.act === 'deleted') return onDeletion(said);
  if (said.act === 'changed') return onChange(said);
  return said.before === 'nothing' ? asWritten(said) : { becomes: 'nothing' };
}

/** Checks that this person may write what is marked as a note or a reply. Errors: `forbidden`. */
export function mustBecome(kind: 'note' | 'reply', by: Actor): void {
  const said = { act: 'written', by, marked: kind, mode: 'reply', before: 'nothing', ageMs: 0 } as const;
  const verdict = verdictOn(said);
  if (verdict.becomes === 'nothing')
    throw new AppError('forbidden', verdict.because ?? 'You may not do this.');
}

function asWritten({ by, marked, doubt, mode }: Said): Verdict {
  // The command itself says what it needs.
  if (by && marked === 'command') return { becomes: 'command' };
  const note = marked === 'note' || (!marked && mode === 'note');
  const because = whyNot(by, note ? 'write_notes' : 'reply');
  if (because) return { becomes: 'nothing', because };
  if (note) return { becomes: 'note' };
  return doubt && !marked ? { becomes: 'held', because: doubt } : { becomes: 'reply' };
}

function onChange(said: Said): Verdict {
  const { by, before, marked, ageMs } = said;
  const now = asWritten(said);
  switch (before) {
    case 'nothing':
    case 'unsendable':
      return ageMs <= overtakesWithinMs ? now : { becomes: 'nothing', because: notByEditing };
    case 'over':
      return { becomes: 'nothing', because: notByEditing };
    case 'command':
      return { becomes: 'nothing', ...(marked === 'command' ? {} : { because: staysCommand }) };
    case 'note': {
      const because = whyNot(by, 'write_notes');
      return because ? { becomes: 'nothing', because } : { becomes: 'note' };
    }
    case 'waiting':
      if (now.becomes === 'command') return { becomes: 'held', because: 'it reads like a command' };
      if (now.becomes !== 'nothing') return now;
      return { becomes: 'held', because: 'it was changed by somebody who may no longer reply' };
    case 'left':
      return now.becomes === 'reply' ? now : { becomes: 'nothing', because: whyNotCarried(now) };
  }
}

/** What the customer has is not changed into something that is not for them, nor by somebody who may not reply. */
function whyNotCarried(now: Verdict): string {
  if (now.becomes === 'held')
    return `The change looks like a note: ${now.because}. It was not passed on: ${lower(sentAlready)}`;
  if (now.becomes === 'nothing') return `The change was not passed on. ${now.because} ${sentAlready}`;
  return `What was sent cannot become a ${now.becomes}. ${sentAlready}`;
}

const lower = (sentence: string): string => sentence[0]!.toLowerCase() + sentence.slice(1);

/** What has not left is taken back whoever deleted it: less leaves, not more. */
function onDeletion({ by, before }: Said): Verdict {
  if (before === 'nothing' || before === 'waiting') return { becomes: 'gone' };
  if (before !== 'note' && before !== 'left') return { becomes: 'nothing' };
  const because = whyNot(by, before === 'note' ? 'write_notes' : 'reply');
  return because ? { becomes: 'nothing', because } : { becomes: 'gone' };
}
