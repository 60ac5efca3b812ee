import { toast } from './dom.js';
import { store } from './store.js';

/** Reads from the control API; throws with the server's reason. */
export async function read(path) {
  return result(await fetch(`/_sim/${path}`));
}

/** Does something as the acting person, such as `act('posts', {channel, text})`; tells them when it is refused. */
export async function act(action, body = {}) {
  try {
    const answer = await fetch(`/_sim/users/${store.user}/${action}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return await result(answer);
  } catch (error) {
    toast(reasons[error.message] ?? `Slack says: ${error.message}`);
    return undefined;
  }
}

/** Clicks or chooses in a message or view; a failure is shown as Slack shows it. */
export async function click(place, action) {
  const outcome = await act('clicks', { place, ...action });
  if (outcome && !outcome.ok) toast('The app did not respond. Try again.');
  return outcome;
}

/** Calls back with every change of the workspace, and after each reconnection with `{kind: 'all'}`. */
export function watch(callback) {
  const source = new EventSource('/_sim/changes');
  source.onmessage = ({ data }) => callback(JSON.parse(data));
  source.onopen = () => callback({ kind: 'all' });
}

async function result(answer) {
  const body = await answer.json();
  if (!body.ok) throw new Error(body.error);
  return body.result;
}

const reasons = {
  already_reacted: 'You have already reacted with that.',
  not_in_channel: 'You are not a member of this channel.',
  is_archived: 'This channel is archived.',
  thread_not_found: 'This thread is gone.',
  message_not_found: 'This message is gone.',
};
