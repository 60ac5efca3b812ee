import type { WebClient } from '@slack/web-api';
import type { SlackSettings } from '../../../config/config.js';
import { createSlackClient, slackFailure } from '../core/call/client.js';
import { botEvents, botScopes, shortcuts, slashCommands } from './manifest.js';

/** What was found of one part: what is wrong and what to do, or what else is to be known. */
export interface SlackFinding {
  name: string;
  problem?: string;
  note?: string;
}

const again =
  'paste docs/slack-manifest.json with your domain into App Manifest, save, and install the app again.';

/** Uses every Slack credential once and compares the app with our manifest. Calls end within ten seconds each; never throws. */
export async function lookAtSlackApp(slack: SlackSettings, publicUrl: string): Promise<SlackFinding[]> {
  const found: SlackFinding[] = [];
  if (slack.appToken) found.push(await look('Slack app token', () => socketProblem(slack)));
  // Workspaces that install the app have tokens of their own.
  if (!slack.botToken)
    return [{ name: 'Slack', note: 'workspaces install the app at /slack/install' }, ...found];
  const client = createSlackClient({ botToken: slack.botToken, apiUrl: slack.apiUrl });
  let scopes: string[] | undefined;
  let appId: string | undefined;
  found.unshift(
    await look('Slack', async () => {
      const { response_metadata, bot_id } = await client.auth.test();
      scopes = response_metadata?.scopes;
      const deskProblem = slack.channelId ? await channelProblem(client, slack.channelId) : undefined;
      appId = (await client.bots.info({ bot: bot_id }).catch(() => undefined))?.bot?.app_id;
      return deskProblem;
    }),
  );
  if (scopes) found.push({ name: 'Slack scopes', ...scopesFound(scopes) });
  if (!found[0]!.problem || scopes) found.push(await manifestFound(slack, appId, publicUrl));
  return found;
}

/** What a token may not do although the code does it. */
export function scopesFound(scopes: readonly string[]): { problem?: string } {
  const missing = Object.entries(botScopes).filter(([scope]) => !scopes.includes(scope));
  if (missing.length === 0) return {};
  const list = missing.map(([scope, purpose]) => `${scope} (${purpose})`).join(', ');
  return { problem: `The bot token lacks ${list}: ${again}` };
}

async function look(name: string, check: () => Promise<string | undefined>): Promise<SlackFinding> {
  try {
    return { name, problem: await check() };
  } catch (error) {
    const failure = slackFailure(error);
    const { reason } = failure;
    const away = failure.kind === 'not_sent' || failure.kind === 'open' || failure.kind === 'ended';
    return {
      name,
      problem: away ? `Slack cannot be reached (${reason}). Check the network and SLACK_API_URL.` : reason,
    };
  }
}

async function socketProblem({ appToken, apiUrl }: SlackSettings): Promise<undefined> {
  await createSlackClient({ botToken: appToken!, apiUrl }).apps.connections.open();
}

async function channelProblem(client: WebClient, channelId: string): Promise<string | undefined> {
  const { channel } = await client.conversations.info({ channel: channelId });
  if (channel?.is_archived)
    return `The desk channel ${channelId} is archived: unarchive it or set SLACK_CHANNEL_ID to another.`;
  return channel?.is_member ? undefined : `The bot is not a member of ${channelId}: invite it there.`;
}

/** The parts of an app's manifest that Threadline depends on (docs.slack.dev "apps.manifest.export"). */
interface Manifest {
  features?: {
    app_home?: { home_tab_enabled?: boolean };
    shortcuts?: { callback_id?: string }[];
    slash_commands?: { command?: string; url?: string; should_escape?: boolean }[];
  };
  settings?: {
    event_subscriptions?: { request_url?: string; bot_events?: string[] };
    interactivity?: { is_enabled?: boolean; request_url?: string; message_menu_options_url?: string };
    socket_mode_enabled?: boolean;
  };
}

/** A bot cannot see its app's commands and events; a configuration token (SLACK_CONFIG_TOKEN) can. */
async function manifestFound(
  { configToken, appToken, apiUrl }: SlackSettings,
  appId: string | undefined,
  publicUrl: string,
): Promise<SlackFinding> {
  const name = 'Slack manifest';
  const ours = slashCommands.map(({ command }) => command).join(', ');
  if (!configToken)
    return {
      name,
      note: `not compared: Slack shows an app's commands (${ours}) and events only to SLACK_CONFIG_TOKEN, a configuration token from api.slack.com/apps`,
    };
  return look(name, async () => {
    const client = createSlackClient({ botToken: configToken, apiUrl });
    const { manifest } = await client.apps.manifest.export({ app_id: appId ?? '' });
    const wrong = differences(manifest as Manifest, appToken ? undefined : `${publicUrl}/slack/events`);
    return wrong.length > 0 ? `The app differs from ours: ${wrong.join('; ')}. Do this: ${again}` : undefined;
  });
}

/** `url` is where Slack sends everything; undefined over a socket. */
function differences({ features = {}, settings = {} }: Manifest, url: string | undefined): string[] {
  const lacks = (what: string, wanted: readonly string[], there: (string | undefined)[] = []): string[] => {
    const missing = wanted.filter((one) => !there.includes(one));
    return missing.length > 0 ? [`${what} ${missing.join(', ')} missing`] : [];
  };
  const commands = features.slash_commands ?? [];
  const urls = {
    'the address of events': settings.event_subscriptions?.request_url,
    'the address of interactivity': settings.interactivity?.request_url,
    'the address of menus': settings.interactivity?.message_menu_options_url,
    ...Object.fromEntries(commands.map(({ command, url: at }) => [`the address of ${command}`, at])),
  };
  return [
    ...lacks(
      'commands',
      slashCommands.map(({ command }) => command),
      commands.map(({ command }) => command),
    ),
    ...lacks('events', botEvents, settings.event_subscriptions?.bot_events),
    ...lacks(
      'shortcuts',
      shortcuts.map(({ callback_id }) => callback_id),
      features.shortcuts?.map(({ callback_id }) => callback_id),
    ),
    ...(settings.interactivity?.is_enabled ? [] : ['interactivity is off']),
    ...(features.app_home?.home_tab_enabled ? [] : ['the home tab is off']),
    ...(Boolean(settings.socket_mode_enabled) === !url
      ? []
      : [`Socket Mode is ${url ? 'on, but SLACK_APP_TOKEN is empty' : 'off, but SLACK_APP_TOKEN is set'}`]),
    ...commands
      .filter(({ should_escape }) => !should_escape)
      .map(({ command }) => `${command} is without should_escape`),
    ...Object.entries(url ? urls : {}).flatMap(([what, at]) =>
      at === url ? [] : [`${what} is ${at ?? 'empty'}, not ${url}`],
    ),
  ];
}
