import express, { type RequestHandler, type Response, type Router } from 'express';
import QRCode from 'qrcode';
import { z } from 'zod';
import { AppError } from '../../../errors.js';
import { parseInput } from '../../../platform/http/parse-input.js';
import { isLeaseHeld } from '../../../platform/queue/lease.js';
import { askFor, type ChannelState, channelState, channelStates, type WebCommand } from './core/state.js';
import { ownerKey, problemOf } from './session/presence.js';

const pairInput = z.strictObject({
  phone: z
    .string('is missing')
    .transform((text) => text.replace(/[\s()+.-]/g, ''))
    .pipe(z.string().regex(/^\d{6,15}$/, 'must be a phone number with its country code')),
});

/** What people may ask of a channel without saying more. */
const wishes = { connect: 'connect', restart: 'restart', 'log-out': 'log_out' } as const;

/**
 * What an admin needs of web channels: `GET /` and `GET /:id` their states, `GET /:id/qr.svg` the code to scan,
 * `POST /:id/pair {phone}` a code to type instead, `POST /:id/connect`, `/restart`, `/log-out`. The guard stands
 * before all of it and lets admins through, for POSTs with whatever protects a session from other sites: who scans
 * the code or asks for one decides whose phone is the channel.
 */
export function webChannelRouter(guard: RequestHandler): Router {
  const router = express.Router();
  router.use(guard);
  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });

  router.get('/', async (_request, response) => {
    response.json({ data: await Promise.all((await channelStates()).map(shown)) });
  });
  router.get('/:id', async (request, response) => {
    response.json(await shown(await stateOf(request.params.id)));
  });
  router.get('/:id/qr.svg', async (request, response) => {
    const { qr } = await stateOf(request.params.id);
    if (!qr) throw new AppError('not_found', 'There is no code to scan just now.');
    response.type('image/svg+xml').send(await QRCode.toString(qr, { type: 'svg', margin: 2 }));
  });
  router.post('/:id/pair', express.json({ limit: '10kb' }), async (request, response) => {
    const { phone } = parseInput(pairInput, request.body ?? {});
    await ask(String(request.params.id), 'pair', response, phone);
  });
  for (const [path, wish] of Object.entries(wishes)) {
    router.post(`/:id/${path}`, (request, response) => ask(request.params.id, wish, response));
  }
  return router;
}

async function stateOf(id: string): Promise<ChannelState> {
  const state = await channelState(id);
  if (!state) throw new AppError('not_found', 'There is no such WhatsApp Web channel.');
  return state;
}

async function ask(id: string, wish: WebCommand['kind'], response: Response, phone?: string): Promise<void> {
  if (!(await askFor(id, wish, phone)))
    throw new AppError('not_found', 'There is no such WhatsApp Web channel.');
  response.status(202).json({ id, asked: wish });
}

/** The state as the panel shows it: no code to scan (that is a picture), no inner numbers. */
async function shown(state: ChannelState) {
  const served = await isLeaseHeld(ownerKey(state._id));
  const { _id: id, kind, since, phone, push_name, platform, caught_up_to, linked_at, restarts } = state;
  return {
    id,
    kind,
    state: served ? state.state : 'waiting',
    since,
    problem: problemOf(state, served) ?? null,
    has_qr: served && state.qr !== null,
    pairing_code: served ? state.pairing_code : null,
    code_expires_at: state.code_expires_at,
    phone,
    push_name,
    platform,
    linked_at,
    caught_up_to,
    restarts,
  };
}
