import { z } from 'zod';
import type { Profile, TimelineEntry } from '../../../domain/conversations/notes/timeline.js';
import { time, uuid } from './parts.js';
import { profileShape } from './user.js';

const common = { id: uuid, at: time, author: profileShape };

export const timelineShape = z
  .discriminatedUnion('kind', [
    z.strictObject({
      ...common,
      kind: z.literal('note'),
      content: z.string(),
      mentions: z.array(profileShape).describe('Whom it names as @handle'),
    }),
    z.strictObject({
      ...common,
      kind: z.literal('assignment'),
      assigned_to: profileShape.nullable().describe('Null: taken away from its owner'),
      conversation_id: uuid.nullable(),
      reason: z.string(),
    }),
  ])
  .meta({ id: 'TimelineEntry' });

const presentProfile = ({ _id, name, handle, avatar_url }: Profile): z.input<typeof profileShape> => ({
  id: _id,
  name,
  handle,
  avatar_url,
});

export function presentTimeline(entry: TimelineEntry): z.input<typeof timelineShape> {
  const common = { id: entry._id, at: entry.at, author: presentProfile(entry.author) };
  if (entry.kind === 'note') {
    const { kind, content, mentions } = entry;
    return { ...common, kind, content, mentions: mentions.map(presentProfile) };
  }
  const { kind, assigned_to, conversation_id, reason } = entry;
  return {
    ...common,
    ...{ kind, conversation_id, reason },
    assigned_to: assigned_to && presentProfile(assigned_to),
  };
}
