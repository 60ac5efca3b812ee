import type { Db } from 'mongodb';

export const replicaSet = 'threadline';

/** MongoDB's error codes, from its error_codes.yml. */
const notYetInitialized = 94;
const alreadyInitialized = 23;

interface ReplicaSetConfig {
  version: number;
  members: { host: string }[];
}

/**
 * Makes a mongod started with --replSet the only member of its set; safe to run again. Data of an earlier run
 * names the port of then: a server that does not find itself in its own configuration never becomes primary, so
 * that is corrected, by force because there is no primary to ask.
 */
export async function initiateReplicaSet(admin: Db, port: number): Promise<void> {
  const host = `127.0.0.1:${port}`;
  const config = await readConfig(admin);
  if (!config) {
    const initial = { _id: replicaSet, members: [{ _id: 0, host }] };
    await admin.command({ replSetInitiate: initial }).catch(ignore(alreadyInitialized));
  } else if (config.members[0]?.host !== host) {
    const corrected = {
      ...config,
      version: config.version + 1,
      members: [{ ...config.members[0], host }],
    };
    await admin.command({ replSetReconfig: corrected, force: true });
  }
}

async function readConfig(admin: Db): Promise<ReplicaSetConfig | undefined> {
  const answer = await admin.command({ replSetGetConfig: 1 }).catch(ignore(notYetInitialized));
  return answer?.config as ReplicaSetConfig | undefined;
}

function ignore(code: number): (error: { code?: number }) => undefined {
  return (error) => {
    if (error.code !== code) throw error;
    return undefined;
  };
}
