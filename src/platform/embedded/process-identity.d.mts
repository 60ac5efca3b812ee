export function identify(pid: number): string | undefined;
export function runs(identity: string): boolean;
