/** How far something is that a person waits for. */
export interface Progress {
  /** What is being done, such as "Importing". */
  what: string;
  /** The part that is done, 0 to 1. */
  part: number;
  /** Figures beside it, such as "12,000 of 50,000 rows". */
  figures: string;
  /** Null while that cannot be told. */
  secondsLeft: number | null;
}

const width = 30;
/** How often a line is written where nothing can be painted over. */
const lineMs = 5_000;

/** A bar of text: `Importing [######      ] 20 %  10,000 of 50,000 rows  12 s left`. */
export function progressLine({ what, part, figures, secondsLeft }: Progress): string {
  const done = Math.round(Math.max(0, Math.min(1, part)) * width);
  const bar = `[${'#'.repeat(done)}${' '.repeat(width - done)}]`;
  const percent = `${Math.floor(part * 100)} %`.padStart(5);
  const left = secondsLeft === null ? '' : `  ${duration(secondsLeft)} left`;
  return `${what} ${bar}${percent}  ${figures}${left}`;
}

function duration(seconds: number): string {
  if (seconds < 100) return `${seconds} s`;
  return seconds < 6_000 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}

/** Shows progress on a terminal, painted over in place; elsewhere as plain lines, one every few seconds. */
export function progressWriter(out: NodeJS.WriteStream): { show(progress: Progress): void; end(): void } {
  let painted = false;
  let written = 0;
  return {
    show(progress) {
      const line = progressLine(progress);
      if (out.isTTY) {
        out.write(`\r${line.slice(0, (out.columns ?? 80) - 1)}\u001b[K`);
        painted = true;
      } else if (Date.now() - written >= lineMs) {
        out.write(`${line.replace(/\[.*\] */, '')}\n`);
        written = Date.now();
      }
    },
    end() {
      if (painted) out.write('\r\u001b[K');
      painted = false;
    },
  };
}
