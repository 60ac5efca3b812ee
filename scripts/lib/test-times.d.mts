export function timesWanted(args: string[]): { most: number | undefined; rest: string[] };
export function timesOf(
  results: { testResults: { name: string; startTime: number; endTime: number }[] },
  root: string,
  most: number,
): string[];
