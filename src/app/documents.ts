import { variables } from '../config/variables.js';
import { permissionsMarkdown } from '../domain/people/accounts/permissions-document.js';
import { operationsMarkdown } from '../edges/api/operations-document.js';
import { commandsMarkdown } from '../edges/slack/open/documents.js';
import { slackManifest } from '../edges/slack/open/manifest.js';

/** Files made from the code; a test holds them to it and `npm run cli -- docs` writes them. */
export function documents(): { path: string; text: string }[] {
  return [
    { path: '.env.example', text: envExample() },
    { path: 'docs/commands.md', text: commandsMarkdown() },
    { path: 'docs/operations.md', text: operationsMarkdown() },
    { path: 'docs/permissions.md', text: permissionsMarkdown() },
    { path: 'docs/slack-manifest.json', text: `${JSON.stringify(slackManifest(), null, 2)}\n` },
  ];
}

function envExample(): string {
  const lines = Object.entries(variables.shape).map(([name, schema]) => {
    const parsed = schema.safeParse(undefined);
    const fallback = parsed.success && parsed.data !== undefined ? String(parsed.data) : '';
    return `# ${schema.description}\n${name}=${fallback}`;
  });
  return `# Every variable Threadline reads, with its default. Made from src/config/variables.ts by \`npm run cli -- docs\`.
# Copy to .env (docker compose reads it) or set them in the environment.

${lines.join('\n\n')}
`;
}
