/** How many files are shown unless `--times=30` says another number. */
const usual = 10;

/** Takes `--times` or `--times=30` out of the arguments: how many files to show, or undefined. */
export function timesWanted(args) {
  const asked = args.find((arg) => /^--times(=\d+)?$/.test(arg));
  return {
    most: asked && Number(asked.split('=')[1] ?? usual),
    rest: args.filter((arg) => arg !== asked),
  };
}

/**
 * Lines that say which test files took longest, slowest first: seconds, the share of the sum of all files, and the
 * name below `root`. `results` are Jest's (`--json`). Files run side by side, so the sum is more than the run took.
 */
export function timesOf(results, root, most) {
  const files = results.testResults
    .map(({ name, startTime, endTime }) => ({
      name: name.startsWith(`${root}/`) ? name.slice(root.length + 1) : name,
      seconds: Math.max(0, (endTime - startTime) / 1_000) || 0, // a file that could not be loaded has no times
    }))
    .sort((a, b) => b.seconds - a.seconds);
  const sum = secondsOf(files);
  const share = (seconds) => `${sum === 0 ? 0 : Math.round((100 * seconds) / sum)} %`;
  const shown = files.slice(0, most);
  return [
    `${plural(files.length)} took ${sum.toFixed(1)} s in sum; the slowest, and their share of it:`,
    ...shown.map(
      ({ name, seconds }) => `${seconds.toFixed(1).padStart(7)} s ${share(seconds).padStart(5)}  ${name}`,
    ),
    `${secondsOf(shown).toFixed(1).padStart(7)} s ${share(secondsOf(shown)).padStart(5)}  ${plural(shown.length)} together`,
  ];
}

const secondsOf = (files) => files.reduce((sum, { seconds }) => sum + seconds, 0);
const plural = (count) => `${count} test ${count === 1 ? 'file' : 'files'}`;
