import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express, { type ErrorRequestHandler } from 'express';
import { closeServer, listen } from '../../../src/app/web.js';
import { NoLongerOwner, takeCommand, writeState } from '../../../src/edges/whatsapp/web/core/state.js';
import { webChannelRouter } from '../../../src/edges/whatsapp/web/router.js';
import { ownerKey } from '../../../src/edges/whatsapp/web/session/presence.js';
import { AppError } from '../../../src/errors.js';
import { disconnectMongo } from '../../../src/platform/database/mongo.js';
import { acquireLease, releaseLease } from '../../../src/platform/queue/lease.js';
import { openDatabase } from '../../support/database.js';

const id = 'web:shown';

describe('What admins see and ask of web channels', () => {
  let server: Server;
  let url = '';
  let allowed = true;
  beforeAll(async () => {
    await openDatabase();
    const app = express();
    app.use(
      '/channels',
      webChannelRouter((_request, _response, next) => {
        if (allowed) next();
        else next(new AppError('forbidden', 'Only admins may see this.'));
      }),
    );
    const problem: ErrorRequestHandler = (error, _request, response, _next) =>
      void response.status((error as AppError).status ?? 500).json({ message: (error as Error).message });
    app.use(problem);
    server = await listen(app, 0, '127.0.0.1');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/channels`;
  });
  afterAll(async () => {
    await closeServer(server, 0);
    await disconnectMongo();
  });

  const get = async (path: string) => {
    const response = await fetch(`${url}${path}`);
    const type = response.headers.get('content-type') ?? '';
    return {
      status: response.status,
      type,
      body: type.includes('json') ? await response.json() : await response.text(),
    };
  };
  const post = async (path: string, body?: object) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body ?? {}),
    });
    return { status: response.status, body: await response.json() };
  };

  it('is nobody else’s to see', async () => {
    allowed = false;
    expect((await get('/')).status).toBe(403);
    expect((await post(`/${id}/connect`)).status).toBe(403);
    allowed = true;
  });

  it('is the QR code as a picture, for as long as it can be scanned', async () => {
    expect((await get(`/${id}`)).status).toBe(404);
    const lease = await acquireLease(ownerKey(id));
    const soon = (ms: number) => new Date(Date.now() + ms);
    await writeState(id, 2, { state: 'qr', qr: 'REF,secret', code_expires_at: soon(60_000) });
    const { body } = await get(`/${id}`);
    expect(body).toMatchObject({
      id,
      state: 'qr',
      has_qr: true,
      problem: expect.stringContaining('scan the QR'),
    });
    expect(JSON.stringify(body)).not.toContain('REF,secret');
    const picture = await get(`/${id}/qr.svg`);
    expect(picture).toMatchObject({ status: 200, type: expect.stringContaining('image/svg+xml') });
    expect(picture.body).toContain('<svg');
    await writeState(id, 2, { code_expires_at: soon(-1) });
    expect((await get(`/${id}/qr.svg`)).status).toBe(404);
    await writeState(id, 2, { state: 'ready', phone: '15550001111' });
    const { data } = (await get('/')).body as { data: object[] };
    expect(data).toEqual([expect.objectContaining({ state: 'ready', problem: null, has_qr: false })]);
    await releaseLease(lease!);
    expect((await get(`/${id}`)).body).toMatchObject({
      state: 'waiting',
      problem: expect.stringContaining('No process'),
    });
  });

  it('hands each wish to the owner once', async () => {
    expect(await post(`/${id}/restart`)).toEqual({ status: 202, body: { id, asked: 'restart' } });
    expect((await post(`/${id}/pair`, { phone: '+34 600-11 22 33' })).status).toBe(202);
    expect(await takeCommand(id)).toMatchObject({ kind: 'pair', phone: '34600112233' });
    expect(await takeCommand(id)).toBeNull();
    expect((await post(`/${id}/pair`, { phone: 'call me' })).status).toBe(422);
    expect((await post(`/${id}/pair`)).status).toBe(422);
    expect((await post('/web:nobody/connect')).status).toBe(404);
  });

  it('is written by the latest owner only', async () => {
    await expect(writeState(id, 1, { state: 'ready' })).rejects.toThrow(NoLongerOwner);
    await writeState(id, 3, { state: 'starting' });
    await expect(writeState(id, 2, { state: 'ready' })).rejects.toThrow(NoLongerOwner);
  });
});
