export function changedWanted(args: string[]): { base: string | undefined; rest: string[] };
export function changedFiles(base: string, cwd?: string): Promise<string[]>;
export function testsOf(files: string[]): Promise<string[]>;
