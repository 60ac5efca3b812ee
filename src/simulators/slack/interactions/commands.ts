import { whisper } from '../acts/messages.js';
import type { Answer } from '../base/http-post.js';
import { SlackError } from '../base/slack-error.js';
import type { Channel } from '../base/types.js';
import type { Core } from '../core/core.js';
import { escapedCommandText } from '../space/typed-text.js';
import { jsonOf, type Outcome, outcomeOf, responseUrl } from './base.js';
import { applyResponse } from './response.js';

/**
 * A person sends a slash command, such as `/stats week`. In a thread, or when the app has no such command, Slack
 * itself says so and the app hears nothing; when the app fails, Slack tells the person privately.
 */
export async function runCommand(
  core: Core,
  userId: string,
  line: string,
  at: { channel: string; thread_ts?: string },
): Promise<Outcome> {
  const { space } = core;
  const user = space.user(userId);
  const channel = space.channel(at.channel);
  const [, command = '', text = ''] = /^(\/\S+)\s*([\s\S]*)$/.exec(line.trim()) ?? [];
  if (!command) throw new SlackError('invalid_command');
  const say = (words: string) => slackbotSays(core, userId, channel, words, at.thread_ts);
  if (at.thread_ts !== undefined) {
    say(`${command} is not supported in threads. Sorry!`);
    return { ok: false, error: 'not_supported_in_threads' };
  }
  const { commands, team, bot } = space.settings;
  const known = commands?.find((each) => each.command === command);
  if (commands && !known) {
    say(
      `${command} is not a valid command. In Slack, all messages that start with the “/” character are interpreted as commands.`,
    );
    return { ok: false, error: 'unknown_command' };
  }
  const origin = { user: userId, channel: channel.id };
  const fields = {
    token: 'simulated-verification-token',
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: channel.kind === 'im' ? 'directmessage' : channel.name,
    user_id: user.id,
    user_name: user.name,
    command,
    text: known?.should_escape ? escapedCommandText(space, text) : text,
    api_app_id: bot.app_id,
    is_enterprise_install: 'false',
    response_url: responseUrl(core, core.responseUrls.issue(origin)),
    trigger_id: core.triggers.issue({ user: userId }),
  };
  const answer = await core.app.sendForm(fields, { kind: 'command' });
  const outcome = outcomeOf(answer);
  if (outcome.ok) return { ...outcome, ...answered(core, origin, answer) };
  const why = answer.failure === 'http_timeout' ? 'operation_timeout' : 'dispatch_failed';
  say(`${command} failed with the error "${why}"`);
  return { ...outcome, error: why };
}

function answered(core: Core, origin: { user: string; channel: string }, answer: Answer): Partial<Outcome> {
  const body = answer.body?.trim();
  if (!body) return {};
  try {
    applyResponse(core, origin, jsonOf(answer) ?? { text: body });
    return {};
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    return { ok: false, error: error.error };
  }
}

function slackbotSays(core: Core, user: string, channel: Channel, text: string, thread_ts?: string): void {
  const thread = thread_ts === undefined ? {} : { thread_ts };
  whisper(core, { channel: channel.id, user, text, from: 'slackbot', ...thread });
}
