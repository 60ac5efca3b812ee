import type { PlainTextOption } from '@slack/types';
import { allDesks } from '../../../domain/conversations/desks/desk.js';
import { option } from '../blocks/elements.js';

/** Slack takes so many options at once. */
const mostOptions = 100;

/** The desks whose name has this in it, as options of a select. */
export async function deskOptions(typed: string): Promise<PlainTextOption[]> {
  const wanted = typed.trim().replace(/^#/, '').toLowerCase();
  return (await allDesks())
    .filter(({ active, name }) => active && name.toLowerCase().includes(wanted))
    .slice(0, mostOptions)
    .map(({ _id, name }) => option(_id, name));
}
