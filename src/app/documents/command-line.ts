import { commandLine } from '../../cli/usage.js';
import { row } from './table.js';

/** `docs/command-line.md`: the operator's commands, as `--help` says them. */
export function commandLineMarkdown(): string {
  const rows = commandLine.map(({ usage, does }) =>
    row([`\`${oneLine(usage)}\``, oneLine(does).replace(/^./, (first) => first.toUpperCase())]),
  );
  return `# The command line

Made from \`src/cli/usage.ts\` by \`npm run cli -- docs\`. With npm it is \`npm run cli -- …\`, in the image
\`node dist/src/cli.js …\`. Both take the settings from the environment and, for what is not set there, from a \`.env\` file in
the working folder. With any command, \`--help\` says what it takes and \`--demo\` works on the demo that runs in this folder.

| command | does |
|---|---|
${rows.join('\n')}

More on [import](import.md) and [export](export.md); on when to use the others in [deploy.md](deploy.md).
`;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
