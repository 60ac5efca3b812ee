import { heldCodes } from '../../domain/conversations/reply/held.js';
import { titles } from '../../edges/api/core/problem.js';
import { sendErrors } from '../../edges/whatsapp/cloud/core/errors.js';
import { failures } from '../../edges/whatsapp/web/core/failures.js';
import { type ErrorCode, errorTable } from '../../errors.js';
import { row } from './table.js';

/** `docs/errors.md`: every code that a program or a person may meet, from the tables of the code. */
export function errorsMarkdown(): string {
  const codes = Object.entries(errorTable).map(([code, { status, retryable, means }]) =>
    row([`\`${code}\``, String(status), retryable ? 'yes' : '', `${titles[code as ErrorCode]}: ${means}`]),
  );
  const cloud = sendErrors.map(({ code, kind, sentence }) =>
    row([`\`${code}\``, outcomes[kind], sentence.replace('{details}', '…')]),
  );
  const web = Object.values(failures).map(({ code, message }) => row([`\`${code}\``, message]));
  return `# Errors

Made from \`src/errors.ts\`, \`src/edges/whatsapp/cloud/core/errors.ts\` and \`src/edges/whatsapp/web/core/failures.ts\` by
\`npm run cli -- docs\`. What Slack may refuse, and what is done then, is in [slack.md](slack.md#what-else-slack-may-refuse).

## Of the HTTP API

The \`code\` of an answer as \`application/problem+json\` ([api.md](api.md#errors)). The sentences may change; programs go by
the code. Panel, Slack and command line show the sentence of the same errors.

| code | status | again? | |
|---|---|---|---|
${codes.join('\n')}

## Of messages

The \`error.code\` of a message that was not sent, with the sentence that its thread, the panel and the API show.

### Held

\`${Object.values(heldCodes).join('`, `')}\`: it waits for a person, or was kept as a note ([agents.md](agents.md)).

### From the Cloud API

Meta's own numbers; one that is not listed is shown with Meta's words, which also stand for *…* here.

| code | then | |
|---|---|---|
${cloud.join('\n')}

### From WhatsApp Web

| code | |
|---|---|
${web.join('\n')}
`;
}

const outcomes = {
  retry: 'tried again',
  refused: 'failed',
  account: 'kept, tried slowly',
} as const;
