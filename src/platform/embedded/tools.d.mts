export function versionOf(command: string, args?: string[]): Promise<string | undefined>;
export function firstOnPath(commands: string[]): Promise<{ command: string; version: string } | undefined>;
export const mongoCommands: string[];
export const redisCommands: string[];
export function downloadDirectory(home: string): string;
export function hasDownloadedMongod(home: string): boolean;
