import type { WebClient } from '@slack/web-api';
import { Remembered } from '../../../platform/remembered.js';
import { slackFailure } from './call/client.js';
import type { Agents, Names } from './desk-context.js';

const mostKept = 2_000;
/** Changes of users and channels are told to one of our processes, those of groups to none. */
const namedForMs = 60 * 60_000;
const groupsForMs = 10 * 60_000;
/** Somebody may be added, or a right be given. */
const unknownForMs = 60_000;

/** The names of one workspace, asked for once and kept for a while. Makes no call. */
export function createNames(client: WebClient, agents: Agents): Names {
  const forMs = (name: string | undefined) => (name === undefined ? unknownForMs : namedForMs);
  const users = new Remembered<string | undefined>(mostKept, forMs);
  const channels = new Remembered<string | undefined>(mostKept, forMs);
  const groups = new Remembered<Map<string, string>>(1, (all) => (all.size > 0 ? groupsForMs : unknownForMs));

  async function personName(user: string): Promise<string | undefined> {
    // Somebody is an agent by e-mail before they have done anything here.
    const agent = await agents.find(user);
    if (agent) return agent.name;
    const found = (await asked(() => client.users.info({ user })))?.user;
    const name = found?.profile?.display_name || found?.profile?.real_name || found?.real_name || found?.name;
    return clean(name);
  }

  const listed = async (): Promise<Map<string, string>> => {
    const { usergroups = [] } = (await asked(() => client.usergroups.list({ include_disabled: true }))) ?? {};
    return new Map(usergroups.flatMap(({ id, handle }) => (id && handle ? [[id, handle]] : [])));
  };

  return {
    async user(id) {
      // Linked agents may be renamed in Threadline at any time.
      return (await agents.displayName(id)) ?? users.get(id, () => personName(id));
    },
    async group(id) {
      return clean((await groups.get('all', listed)).get(id));
    },
    channel: (id) =>
      channels.get(id, async () => {
        const found = (await asked(() => client.conversations.info({ channel: id })))?.channel;
        return clean(found?.name);
      }),
    changed(id) {
      users.forget(id);
      channels.forget(id);
    },
  };
}

/** The name as it can stand within a text that is read as markup. */
const clean = (name: string | undefined): string | undefined =>
  name?.replace(/[<>|]/g, '').trim() || undefined;

/** Undefined where Slack shows it not, or may not be asked. */
async function asked<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (['refused', 'blocked', 'unlisted'].includes(slackFailure(error).kind)) return undefined;
    throw error;
  }
}
