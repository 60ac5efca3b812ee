export function onCommand(listener: (command: Record<string, unknown>) => void): void;
