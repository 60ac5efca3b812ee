export function givenServers(
  env: { MONGODB_URI?: string; REDIS_URL?: string },
  patienceMs?: number,
): Promise<
  | {
      env: { TEST_GIVEN_SERVERS: string; MONGODB_URI: undefined; REDIS_URL: undefined };
      cleanUp(): Promise<void>;
    }
  | undefined
>;
export function flush(url: string, numbers: readonly number[]): Promise<void>;
