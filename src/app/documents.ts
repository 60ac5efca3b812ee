import { permissionsMarkdown } from '../domain/people/accounts/permissions-document.js';
import { operationsMarkdown } from '../edges/api/operations-document.js';
import { commandsMarkdown } from '../edges/slack/open/documents.js';
import { slackManifest } from '../edges/slack/open/manifest.js';
import { commandLineMarkdown } from './documents/command-line.js';
import { envExample, environmentMarkdown } from './documents/environment.js';
import { errorsMarkdown } from './documents/errors.js';
import { featuresMarkdown } from './documents/features.js';

/** Files made from the code; a test holds them to it and `npm run cli -- docs` writes them. */
export function documents(): { path: string; text: string }[] {
  return [
    { path: '.env.example', text: envExample() },
    { path: 'docs/command-line.md', text: commandLineMarkdown() },
    { path: 'docs/commands.md', text: commandsMarkdown() },
    { path: 'docs/environment.md', text: environmentMarkdown() },
    { path: 'docs/errors.md', text: errorsMarkdown() },
    { path: 'docs/features.md', text: featuresMarkdown() },
    { path: 'docs/operations.md', text: operationsMarkdown() },
    { path: 'docs/permissions.md', text: permissionsMarkdown() },
    { path: 'docs/slack-manifest.json', text: `${JSON.stringify(slackManifest(), null, 2)}\n` },
  ];
}
