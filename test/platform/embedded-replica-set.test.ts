import { describe, expect, it } from '@jest/globals';
import type { Db, Document } from 'mongodb';
import { initiateReplicaSet } from '../../src/platform/embedded/replica-set.js';

/** What mongod answers to the three commands, by its documentation: not every machine has one to ask. */
function mongodWith(config: Document | undefined) {
  const received: Document[] = [];
  const command = async (asked: Document) => {
    received.push(asked);
    if (asked.replSetGetConfig) {
      if (!config) throw Object.assign(new Error('no replset config has been received'), { code: 94 });
      return { config };
    }
    return { ok: 1 };
  };
  return { admin: { command } as unknown as Db, received };
}

describe('a mongod of our own', () => {
  it('is made a replica set of one when it is new', async () => {
    const { admin, received } = mongodWith(undefined);
    await initiateReplicaSet(admin, 5001);
    expect(received.at(-1)).toEqual({
      replSetInitiate: { _id: 'threadline', members: [{ _id: 0, host: '127.0.0.1:5001' }] },
    });
  });

  it('is told its new address when it comes back on another port', async () => {
    const stored = {
      _id: 'threadline',
      version: 3,
      members: [{ _id: 0, host: '127.0.0.1:5001', votes: 1 }],
    };
    const { admin, received } = mongodWith(stored);
    await initiateReplicaSet(admin, 5002);
    expect(received.at(-1)).toEqual({
      replSetReconfig: {
        _id: 'threadline',
        version: 4,
        members: [{ _id: 0, host: '127.0.0.1:5002', votes: 1 }],
      },
      force: true,
    });
  });

  it('is left alone when it knows its address', async () => {
    const { admin, received } = mongodWith({ version: 1, members: [{ _id: 0, host: '127.0.0.1:5001' }] });
    await initiateReplicaSet(admin, 5001);
    expect(received).toEqual([{ replSetGetConfig: 1 }]);
  });
});
