export class PythonError extends Error {}
export function preparePython(options: {
  home: string;
  servers: ('mongodb' | 'redis')[];
  log: (line: string) => void;
}): Promise<{ python: string; redisServer: string | undefined }>;
