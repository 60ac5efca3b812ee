import { presentView } from '../acts/views.js';
import type { workspaceScript } from '../acts/workspace-script.js';
import type { Json, View } from '../base/types.js';
import type { Core } from '../core/core.js';
import { avatarUrl, colour, presentChannel, presentUser } from '../space/present.js';

type Script = ReturnType<typeof workspaceScript>;

/** What the page needs once: who and what there is. */
export function workspaceSnapshot({ space }: Core): Json {
  const { team, bot, commands, shortcuts } = space.settings;
  return {
    team,
    bot,
    commands: commands ?? [],
    shortcuts,
    users: [...space.users.values()].map((user) => ({
      ...presentUser(space, user),
      colour: colour(user.id),
      avatar: avatarUrl(space, user.id),
    })),
    channels: [...space.channels.values()].map((channel) => ({
      ...presentChannel(space, channel),
      kind: channel.kind,
      members: [...channel.members],
    })),
  };
}

/** A channel as one person sees it: messages, what only they were told, what they chose in selects. */
export function channelSnapshot(
  { space }: Core,
  script: Script,
  ref: string,
  user: string | undefined,
): Json {
  const channel = space.channel(ref);
  const prefix = `${user}:${channel.id}:`;
  const choices = [...space.choices].filter(([key]) => key.startsWith(prefix));
  return {
    channel: channel.id,
    messages: script.messages(channel.id),
    ephemerals: space.ephemerals.filter((each) => each.user === user && each.channel === channel.id),
    choices: Object.fromEntries(choices.map(([key, value]) => [key.slice(prefix.length), value])),
  };
}

/** A person's open modals, the top one last, their App Home and everything only they were told. */
export function personSnapshot({ space }: Core, userId: string): Json {
  const show = (view: View) => ({
    ...presentView(space, view),
    errors: view.errors ?? {},
    notice: view.notice ?? '',
  });
  const home = space.homes.get(userId);
  return {
    modals: (space.modals.get(userId) ?? []).map(show),
    home: home ? show(home) : null,
    ephemerals: space.ephemerals.filter((each) => each.user === userId),
  };
}
