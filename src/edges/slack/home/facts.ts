import { type ContactKpis, contactKpis } from '../../../domain/contacts/figures/kpis.js';
import { waiting } from '../../../domain/conversations/assignment/assign-waiting.js';
import { type Conversation, ConversationModel } from '../../../domain/conversations/core/conversation.js';
import { type DeskFigures, deskFigures } from '../../../domain/figures/figures.js';
import type { User } from '../../../domain/people/core/user.js';
import type { Desk } from '../core/desk-context.js';

/** Conversations of each list that a home shows. */
const mostListed = 10;

export interface HomeFacts {
  user: User;
  mine: Conversation[];
  waiting: Conversation[];
  contacts: ContactKpis;
  figures: DeskFigures;
}

/** What one person's home shows; after something they did themselves, `fresh`, with figures of this moment. */
export async function homeFacts(desk: Desk, user: User, fresh: boolean): Promise<HomeFacts> {
  const [mine, longest, { contacts, figures }] = await Promise.all([
    ConversationModel.find({
      ai_enabled: false,
      assigned_to: user._id,
      status: { $in: ['active', 'snoozed'] },
    })
      .sort({ last_inbound_at: -1 })
      .limit(mostListed)
      .lean<Conversation[]>(),
    ConversationModel.find(waiting).sort({ handed_off_at: 1 }).limit(mostListed).lean<Conversation[]>(),
    sharedFigures(desk.timezone, fresh),
  ]);
  return { user, mine, waiting: longest, contacts, figures };
}

interface Figures {
  contacts: ContactKpis;
  figures: DeskFigures;
}

/** The figures are everybody's, so many homes that follow one change share one reading. */
const sharedForMs = 5_000;
let shared: { timezone: string; until: number; reading: Promise<Figures> } | undefined;

function sharedFigures(timezone: string, fresh: boolean): Promise<Figures> {
  if (!fresh && shared && shared.timezone === timezone && shared.until > Date.now()) return shared.reading;
  const reading = Promise.all([contactKpis(), deskFigures('today', timezone)]).then(
    ([contacts, figures]) => ({ contacts, figures }),
  );
  const mine = { timezone, until: Date.now() + sharedForMs, reading };
  shared = mine;
  reading.catch(() => {
    if (shared === mine) shared = undefined;
  });
  return reading;
}
