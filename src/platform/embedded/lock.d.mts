export function takeLock(path: string): Promise<(() => void) | undefined>;
export function waitForLock(path: string, onWait: (holder: number) => void): Promise<() => void>;
