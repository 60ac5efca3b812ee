import type { Message } from '../../../domain/conversations/messages/message.js';
import { mayJoin, shownInThread } from '../blocks/message.js';
import type { Shown } from '../blocks/notice.js';
import { longestPost, splitText } from '../core/split-text.js';
import { quotedBy } from './marks/quoted.js';

/** The next post that a thread owes: of several short messages, of one, or a part of one that is too long. */
export interface NextPost {
  /** What it shows, the first in the thread first. */
  messages: Message[];
  shown: Shown;
  /** What it is found again by. */
  ids: string[];
  /** The messages are shown with it; false while further parts are owed. */
  last: boolean;
}

/** What comes next of these, which are owed, oldest first and not empty. */
export async function nextPost(owed: Message[]): Promise<NextPost> {
  const [first] = owed as [Message];
  const { parts = 0, refused } = first.desk;
  if (refused?.alone) return { messages: [first], shown: substitute(first), ids: [first._id], last: true };
  const quoted = await quotedBy(owed);
  const alone = parts > 0 || refused;
  const messages = alone ? [first] : joinable(owed, (several) => shownInThread(several, quoted).text.length);
  const shown = shownInThread(messages, quoted);
  const texts = splitText(shown.text);
  // It was changed meanwhile: what there is of it now ends with the last part.
  const at = Math.min(parts, texts.length - 1);
  const last = at === texts.length - 1;
  const ids = last ? messages.map(({ _id }) => _id) : [`${first._id}~${at}`];
  return { messages, shown: { ...shown, text: texts[at]! }, ids, last };
}

/** The first message and those after it that may share its post. */
function joinable(messages: Message[], lengthOf: (messages: Message[]) => number): Message[] {
  let joined = [messages[0]!];
  for (const message of messages.slice(1)) {
    if (message.desk.state === 'sending' || message.desk.refused || message.desk.parts > 0) break;
    if (!mayJoin(joined.at(-1)!, message) || lengthOf([...joined, message]) > longestPost) break;
    joined = [...joined, message];
  }
  return joined;
}

/** Stands where Slack does not take the message itself. */
function substitute(message: Message): Shown {
  const { reason } = message.desk.refused!;
  const { username, iconEmoji } = shownInThread([message], new Map());
  const text = `:information_source: _This message is shown in the panel only: Slack refused it (${reason})._`;
  return { text, username, iconEmoji };
}
