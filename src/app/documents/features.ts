import { type Permission, permissionNames, permissions } from '../../domain/people/core/permissions.js';
import { operations } from '../../edges/api/operations.js';
import { slashUsage, threadUsage } from '../../edges/slack/commands/help.js';
import { commands } from '../../edges/slack/commands/table.js';
import { row } from './table.js';

/** `docs/features.md`: what each permission opens in Slack and by the API, from the tables that say so. */
export function featuresMarkdown(): string {
  const opened = permissionNames.map((name) => ({ name, rows: [...inSlack(name), ...byApi(name)] }));
  const sections = opened.filter(({ rows }) => rows.length > 0).map(section);
  const alone = opened.filter(({ rows }) => rows.length === 0);
  return `# Features by permission

Made from \`src/domain/people/core/permissions.ts\`, \`src/edges/slack/commands/table.ts\` and \`src/edges/api/routes\` by
\`npm run cli -- docs\`. The other way round: [permissions.md](permissions.md) by role, [operations.md](operations.md) and
[commands.md](commands.md) in full. The panel's pages and the buttons in Slack go by the same permissions. An operation that
needs several stands under each.

${sections.join('\n\n')}

## Asked inside others

${alone.map(({ name }) => `- \`${name}\` (${permissions[name].roles.join(', ')}): ${permissions[name].does}`).join('\n')}
`;
}

function section({ name, rows }: { name: Permission; rows: string[] }): string {
  const { does, roles } = permissions[name];
  return `## \`${name}\`\n\n${does} For ${roles.join(', ')}.\n\n| | |\n|---|---|\n${rows.join('\n')}`;
}

const inSlack = (permission: Permission): string[] =>
  commands
    .filter((command) => command.about !== 'nobody' && command.permission === permission)
    .map((command) => row([`\`${threadUsage(command)}\`, \`${slashUsage(command)}\``, command.help]));

const byApi = (permission: Permission): string[] =>
  operations
    .filter(({ permissions: needed }) => needed.includes(permission))
    .map(({ method, path, summary }) => row([`\`${method.toUpperCase()} ${path}\``, summary]));
