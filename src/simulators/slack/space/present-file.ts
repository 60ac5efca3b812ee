import type { Json, StoredFile } from '../base/types.js';
import type { Workspace } from './workspace.js';

/** A file as posts and events show it: of one from another workspace (Slack Connect) little more than the id. */
export function presentPostedFile(space: Workspace, file: StoredFile): Json {
  if (!file.from_elsewhere || file.deleted) return presentFile(space, file);
  const { id, user } = file;
  return { id, created: 0, timestamp: 0, user, mode: 'file_access', file_access: 'check_file_info' };
}

/** The file object of files.info and file_share; `shares` only once it has been posted somewhere; of a deleted one little. */
export function presentFile(space: Workspace, file: StoredFile): Json {
  if (file.deleted) return { id: file.id, created: 0, timestamp: 0, user: file.user, mode: 'tombstone' };
  const { team } = space.settings;
  const path = `${space.origin}/files-pri/${team.id}-${file.id}`;
  const name = encodeURIComponent(file.name);
  const where = (kind: 'channel' | 'group' | 'im') =>
    [...file.shares.keys()].filter((id) => space.channels.get(id)?.kind === kind);
  return {
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    ...kindOf(file),
    user: file.user,
    user_team: team.id,
    editable: false,
    size: file.size,
    mode: 'hosted',
    is_external: false,
    external_type: '',
    is_public: where('channel').length > 0,
    public_url_shared: false,
    display_as_bot: false,
    username: '',
    url_private: `${path}/${name}`,
    url_private_download: `${path}/download/${name}`,
    media_display_type: 'unknown',
    ...(file.alt_text ? { alt_txt: file.alt_text } : {}),
    permalink: `${space.origin}/files/${file.user}/${file.id}/${name}`,
    channels: where('channel'),
    groups: where('group'),
    ims: where('im'),
    comments_count: 0,
    is_starred: false,
    has_rich_preview: false,
    file_access: 'visible',
    ...(file.shares.size ? { shares: shares(space, file) } : {}),
  };
}

/** What somebody can see has been looked at. */
export const isLookedAt = ({ looked_at, shares }: StoredFile): boolean =>
  looked_at === true || shares.size > 0;

/** What it is is not known until Slack has looked at it. */
function kindOf(file: StoredFile): Json {
  const { mimetype, filetype } = file;
  if (!isLookedAt(file)) return { mimetype: '', filetype: '', pretty_type: '' };
  return { mimetype, filetype, pretty_type: filetype.toUpperCase() };
}

function shares(space: Workspace, file: StoredFile): Json {
  const result: Record<'public' | 'private', Json> = { public: {}, private: {} };
  for (const [id, places] of file.shares) {
    const channel = space.channels.get(id);
    result[channel?.kind === 'channel' ? 'public' : 'private'][id] = places.map((place) => ({
      ...place,
      channel_name: channel?.name,
      team_id: space.settings.team.id,
      reply_users: [],
      reply_users_count: 0,
      reply_count: 0,
    }));
  }
  return Object.fromEntries(Object.entries(result).filter(([, value]) => Object.keys(value).length));
}
