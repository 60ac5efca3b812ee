import { permissions } from '../../domain/people/core/permissions.js';
import { roles } from '../../domain/people/core/user.js';
import type { Operation } from './core/operation.js';
import { operations } from './operations.js';

/** `docs/operations.md`: every operation of the API by role, from the operations themselves. */
export function operationsMarkdown(): string {
  const groups = [...new Set(operations.map(({ tag }) => tag))].map((tag) => {
    const rows = operations.filter((operation) => operation.tag === tag).map(row);
    return `## ${tag}\n\n${heading}\n${rows.join('\n')}`;
  });
  return `# Operations of the HTTP API

Made from the operations in \`src/edges/api/routes\` by \`npm run cli -- docs\`. How to call them is in [api.md](api.md), with
every field in \`/api/docs\`; the permissions are in [permissions.md](permissions.md).

✓: this role may, unless its API token lacks the scope. (✓): it depends on what it is about, as the row says.

${groups.join('\n\n')}
`;
}

const heading = `| operation | does | ${roles.join(' | ')} | permissions |\n|---|---|${roles.map(() => ':-:').join('|')}|---|`;

function row({ method, path, summary, permissions: needed, alsoAsks }: Operation): string {
  const marks = roles.map((role) => {
    const allowed = needed.every((name) => (permissions[name].roles as readonly string[]).includes(role));
    if (!allowed) return '';
    return alsoAsks ? '(✓)' : '✓';
  });
  const names = [...needed.map((name) => `\`${name}\``), ...(alsoAsks ? [alsoAsks] : [])].join(', ');
  return `| \`${method.toUpperCase()} ${path}\` | ${summary} | ${marks.join(' | ')} | ${names} |`;
}
