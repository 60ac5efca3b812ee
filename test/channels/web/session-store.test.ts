import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { NoLongerOwner } from '../../../src/edges/whatsapp/web/core/state.js';
import { pack, unpack } from '../../../src/edges/whatsapp/web/profile/archive.js';
import { prepareProfile, profileDir } from '../../../src/edges/whatsapp/web/profile/profile.js';
import { openStream, sealStream } from '../../../src/edges/whatsapp/web/profile/sealed-stream.js';
import {
  forgetSession,
  restoreSession,
  saveSession,
} from '../../../src/edges/whatsapp/web/profile/session-store.js';
import { createSecrets, type Secrets } from '../../../src/platform/secrets/secrets.js';
import { useDatabase } from '../../support/database.js';

const oldKey = 'the first key of this installation';
const secrets = createSecrets(['the second key of this installation', oldKey]);
const id = 'web:store';
const content = {
  'Default/IndexedDB/a.leveldb/000003.ldb': 'x'.repeat(700_000),
  'Default/Local Storage/b.log': 'key',
};

async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}
async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('The session of a web channel', () => {
  let dir = '';
  useDatabase();
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'session-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const profile = async (name: string, files: Record<string, string> = content): Promise<string> => {
    const at = join(dir, name);
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(at, path, '..'), { recursive: true });
      await writeFile(join(at, path), text);
    }
    return at;
  };
  const filesOf = async (at: string): Promise<Record<string, string>> => {
    const entries = await readdir(at, { withFileTypes: true, recursive: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const read = files.map(async (file) => [file.slice(at.length + 1), await readFile(file, 'utf8')]);
    return Object.fromEntries(await Promise.all(read));
  };
  const stored = () => mongoose.connection.db!.collection('web_session_files.files').countDocuments();
  const settings = (machine: string, keepSession: 'mongodb' | 'local' = 'mongodb') => ({
    id,
    keepSession,
    secrets,
    dataDir: join(dir, machine),
  });

  it('comes back on another machine as it was, without the caches, and only the latest copy is kept', async () => {
    const from = await profile('one', { ...content, 'Default/Cache/big': 'no' });
    expect(await saveSession(id, from, 1, secrets)).toBe(true);
    await writeFile(join(from, 'Default/Local Storage/b.log'), 'key and more');
    expect(await saveSession(id, from, 1, secrets)).toBe(true);
    expect(await stored()).toBe(1);
    const to = await profile('two', { 'Default/Local Storage/old.log': 'of before' });
    expect(await restoreSession(id, to, secrets)).toBe(true);
    expect(await filesOf(to)).toEqual({ ...content, 'Default/Local Storage/b.log': 'key and more' });
    expect((await stat(join(to, 'Default/Local Storage/b.log'))).mode & 0o077).toBe(0);
  });

  it('is nothing anybody can read in the database, and a former key still opens it', async () => {
    await saveSession(id, await profile('one'), 1, createSecrets([oldKey]));
    const chunks = await mongoose.connection.db!.collection('web_session_files.chunks').find().toArray();
    const raw = Buffer.concat(chunks.map(({ data }) => (data as mongoose.mongo.Binary).buffer as Buffer));
    expect(raw.includes(Buffer.from('000003.ldb'))).toBe(false);
    expect(await restoreSession(id, join(dir, 'two'), secrets)).toBe(true);
    const stranger = createSecrets(['the key of somebody else altogether']);
    await expect(restoreSession(id, join(dir, 'three'), stranger)).rejects.toThrow(
      /cannot be read with ENCRYPTION_KEY/,
    );
  });

  it('is not replaced by a former owner', async () => {
    await forgetSession(id);
    const files = await stored();
    await saveSession(id, await profile('new'), 7, secrets);
    await expect(
      saveSession(id, await profile('late', { 'Default/IndexedDB/x': 'old' }), 6, secrets),
    ).rejects.toThrow(NoLongerOwner);
    expect(await stored()).toBe(files + 1);
    expect(await saveSession(id, join(dir, 'nothing there'), 8, secrets)).toBe(false);
    await forgetSession(id);
    expect(await restoreSession(id, join(dir, 'two'), secrets)).toBe(false);
    expect(await stored()).toBe(files);
  });

  it('is taken from this machine as long as no other one has used it since', async () => {
    const [home, away] = [settings('home'), settings('away')];
    expect(await prepareProfile(home, 11)).toBe('new');
    await profile(`home/${id.replace(':', '-')}`, { 'Default/IndexedDB/at': 'home' });
    await saveSession(id, profileDir(home), 11, secrets);
    expect(await prepareProfile(home, 12)).toBe('kept');
    expect(await prepareProfile(away, 13)).toBe('restored');
    await writeFile(join(profileDir(away), 'Default/IndexedDB/at'), 'away');
    await saveSession(id, profileDir(away), 13, secrets);
    expect(await prepareProfile(home, 14)).toBe('restored');
    expect(await filesOf(profileDir(home))).toMatchObject({ 'Default/IndexedDB/at': 'away' });
    expect(await prepareProfile(settings('home', 'local'), 15)).toBe('kept');
    await expect(prepareProfile(home, 14)).rejects.toThrow(NoLongerOwner);
  });

  it('is refused when a chunk was changed, moved or left out, or the end is missing', async () => {
    const plain = Buffer.from('0123456789'.repeat(80_000));
    const seal = (by: Secrets, context: string) => collect(sealStream(inPieces(plain, 70_001), by, context));
    const sealed = await seal(secrets, 'this');
    const open = (bytes: Buffer, context = 'this') =>
      collect(openStream(inPieces(bytes, 1_000), secrets, context));
    expect((await open(sealed)).equals(plain)).toBe(true);
    const first = 4 + sealed.readUInt32BE();
    const wrong = [
      sealed.subarray(0, -1),
      sealed.subarray(0, first),
      sealed.subarray(first),
      Buffer.concat([sealed, sealed.subarray(0, first)]),
      Buffer.from(sealed.map((byte, at) => (at === 100 ? byte ^ 1 : byte))),
      Buffer.alloc(0),
    ];
    for (const bytes of wrong) await expect(open(bytes)).rejects.toThrow();
    await expect(open(sealed, 'that')).rejects.toThrow();
  });

  it('writes nothing outside of its folder', async () => {
    const heading = Buffer.from(JSON.stringify({ path: '../../escaped', size: 1 }));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(heading.length);
    const evil = Buffer.concat([length, heading, Buffer.from('x')]);
    await expect(unpack(inPieces(evil, 10), join(dir, 'a/b'))).rejects.toThrow(/damaged/);
    const whole = await collect(pack(await profile('one')));
    await expect(unpack(inPieces(whole.subarray(0, -2), 999), join(dir, 'c'))).rejects.toThrow(/cut short/);
  });
});
