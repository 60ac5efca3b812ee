import { demoPassword } from '../config/known-secrets.js';
import { createUser } from '../domain/people/accounts/accounts.js';
import { type RoleName, UserModel } from '../domain/people/core/user.js';
import { botEvents, botScopes, shortcuts, slashCommands } from '../edges/slack/open/manifest.js';
import type { SlackSimulatorOptions } from '../simulators/slack/base/options.js';

/** The people of the demo: in the simulated Slack workspace and, but for the visitor, users of Threadline. */
export const demoPeople: { id: string; name: string; realName: string; email: string; role?: RoleName }[] = [
  { id: 'U0ANA', name: 'ana', realName: 'Ana Torres', email: 'ana@threadline.example', role: 'agent' },
  { id: 'U0BEN', name: 'ben', realName: 'Ben Okafor', email: 'ben@threadline.example', role: 'agent' },
  { id: 'U0LEA', name: 'lea', realName: 'Lea Martin', email: 'lea@threadline.example', role: 'lead' },
  { id: 'U0VISITOR', name: 'visitor', realName: 'Vic Visitor', email: 'vic@elsewhere.example' },
];

/** An account for trying things out only; printed where the demo starts and refused by nothing but production. */
export const demoAdmin = { email: 'admin@threadline.example', password: demoPassword };

/** Everything the Slack simulator is told about its workspace. */
export function demoWorkspace(
  deskId: string,
  adminEmail?: string,
): Omit<SlackSimulatorOptions, 'signingSecret' | 'botToken'> {
  return {
    bot: { name: 'threadline' },
    users: [
      ...demoPeople.map(({ id, name, realName, email }) => ({ id, name, real_name: realName, email })),
      { id: 'U0ADMIN', name: 'admin', real_name: 'Alex Admin', email: adminEmail ?? demoAdmin.email },
    ],
    channels: [
      { id: deskId, name: 'support' },
      { id: 'C0TEAM', name: 'team', bot_is_member: false },
    ],
    // What the manifest asks for, and nothing else: a right that is missing there is missing here.
    commands: slashCommands,
    shortcuts: [...shortcuts],
    events: [...botEvents],
    scopes: Object.keys(botScopes),
  };
}

/** Creates the demo's users once. */
export async function ensureDemoPeople(): Promise<void> {
  for (const { realName, email, role } of demoPeople) {
    if (!role || (await UserModel.exists({ email }))) continue;
    await createUser({ name: realName, email, role, password: demoAdmin.password });
  }
}
