import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { ConfigError } from '../config/config.js';

/** Everybody on the machine sees the arguments of a process, and the shell keeps them. */
export const passwordInArgv =
  '--password takes no value, because arguments are seen by others: it asks for the password, or reads it from a pipe.';

/** Far more than a password may have. */
const longestLine = 1_000;

/** Where a person types, or what is piped in. */
type Input = NodeJS.ReadableStream & { isTTY?: boolean };

/** A new password: typed twice without being shown, or the first line of what is piped in. Errors: `ConfigError`. */
export async function readNewPassword(
  input: Input = process.stdin,
  say: (text: string) => void = (text) => void process.stderr.write(text),
): Promise<string> {
  if (!input.isTTY) return firstLine(input);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input, output: nowhere, terminal: true });
  const ask = async (question: string): Promise<string> => {
    say(question);
    const answer = await terminal.question('');
    say('\n');
    return answer;
  };
  terminal.on('SIGINT', () => process.exit(130));
  try {
    const first = await ask('Password: ');
    if ((await ask('Again: ')) === first) return first;
    throw new ConfigError('--password: the two are not the same.');
  } finally {
    terminal.close();
  }
}

async function firstLine(input: Input): Promise<string> {
  let text = '';
  for await (const chunk of input) {
    text += String(chunk);
    if (text.includes('\n') || text.length > longestLine) break;
  }
  const [line = ''] = text.split(/\r?\n/);
  if (!line) throw new ConfigError('--password: nothing came from standard input.');
  return line;
}
