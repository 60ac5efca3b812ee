import { may } from '../../../domain/people/core/permissions.js';
import type { User } from '../../../domain/people/core/user.js';
import type { Command } from './command.js';

/** What other programs, and people, call a command. */
const otherWords: Record<string, string> = {
  close: 'resolve',
  done: 'resolve',
  end: 'resolve',
  finish: 'resolve',
  solve: 'resolve',
  open: 'reopen',
  unsnooze: 'reopen',
  mine: 'claim',
  take: 'claim',
  give: 'assign',
  transfer: 'assign',
  later: 'snooze',
  remind: 'snooze',
  label: 'tag',
  comment: 'note',
  search: 'find',
  desk: 'move',
  commands: 'help',
};

/** The command that a mistyped name was most likely meant to be, of those this person may use; undefined: none is near. */
export function nearestCommand(
  commands: readonly Command[],
  typed: string,
  reader: User,
): Command | undefined {
  const word = typed.toLowerCase();
  const usable = commands.filter((command) => command.about === 'nobody' || may(reader, command.permission));
  const known = usable.find(({ name }) => name === otherWords[word]);
  if (known) return known;
  const begun = word.length >= 3 ? usable.filter(({ name }) => name.startsWith(word)) : [];
  if (begun.length === 1) return begun[0];
  const near = usable
    .map((command) => ({ command, apart: slips(word, command.name) }))
    // Two slips leave nothing of a short word.
    .filter(({ command: { name }, apart }) => apart <= (name.length > 4 ? 2 : 1))
    .sort((one, other) => one.apart - other.apart);
  return near[0]?.command;
}

/** How many slips of the finger lie between two words: letters that are missing, too many, wrong or swapped. */
function slips(one: string, other: string): number {
  const table = Array.from({ length: one.length + 1 }, (_, i) =>
    Array.from({ length: other.length + 1 }, (_unused, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  const at = (i: number, j: number): number => table[i]![j]!;
  for (let i = 1; i <= one.length; i += 1) {
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      let least = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same);
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (swapped) least = Math.min(least, at(i - 2, j - 2) + 1);
      table[i]![j] = least;
    }
  }
  return at(one.length, other.length);
}
