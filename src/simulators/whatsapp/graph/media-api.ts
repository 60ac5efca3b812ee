import express, { type Router } from 'express';
import { GraphFailure } from '../rules/graph-errors.js';
import { sendFaulty, whereItStrikes } from '../rules/media-faults.js';
import { checkUpload } from '../rules/upload-rules.js';
import type { World } from '../world.js';

const maxBytes = '110mb';

/** Makes `:version` in a router's paths match `v23.0` and its like only. */
export function versioned(router: Router): Router {
  router.param('version', (_req, _res, next, version: string) => {
    next(/^v\d+\.\d+$/.test(version) ? undefined : 'route');
  });
  return router;
}

/** Uploads and downloads as the Graph API has them: an id first, then a short-lived address, both with the token. */
export function mediaApi(world: World): Router {
  const router = versioned(express.Router());

  router.post(
    '/:version/:phoneNumberId/media',
    express.raw({ type: () => true, limit: maxBytes }),
    async (req, res) => {
      const file = await uploadedFile(req.get('content-type') ?? '', req.body);
      const fault = world.mediaFaults.take({ kinds: whereItStrikes.upload });
      if (fault?.kind === 'refuse_upload') throw new GraphFailure(fault.code);
      checkUpload(file);
      const media = world.storeMedia(Buffer.from(await file.arrayBuffer()), file.type, file.name);
      if (fault?.kind === 'drop_upload') req.socket.destroy();
      else res.json({ id: media.id });
    },
  );

  router.get('/:version/:mediaId', (req, res, next) => {
    const media = world.media.get(req.params.mediaId);
    if (!media) return next();
    const fault = world.mediaFaults.take({ kinds: whereItStrikes.info });
    if (fault?.kind === 'expired') return next();
    if (fault?.kind === 'refuse') throw new GraphFailure(fault.code);
    res.json({
      messaging_product: 'whatsapp',
      id: media.id,
      url: fault?.kind === 'elsewhere' ? fault.url : `${req.protocol}://${req.get('host')}/media/${media.id}`,
      mime_type: media.mimeType,
      sha256: Buffer.from(media.sha256, 'base64').toString('hex'),
      file_size: media.bytes.length,
    });
  });

  router.delete('/:version/:mediaId', (req, res, next) => {
    if (!world.media.delete(req.params.mediaId)) return next();
    res.json({ success: true });
  });

  router.get('/media/:mediaId', (req, res) => {
    const media = world.media.get(req.params.mediaId);
    const allowed = req.get('authorization') === `Bearer ${world.settings.accessToken}`;
    if (!allowed || !media) {
      res.status(allowed ? 404 : 401).end();
      return;
    }
    const fault = world.mediaFaults.take({ kinds: whereItStrikes.download });
    if (fault) return sendFaulty(res, media, fault);
    res.type(media.mimeType).send(media.bytes);
  });

  return router;
}

async function uploadedFile(contentType: string, body: Buffer): Promise<File> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => {
      throw new GraphFailure(100, 'The body is not multipart form data.');
    });
  if (form.get('messaging_product') !== 'whatsapp') {
    throw new GraphFailure(100, 'The parameter messaging_product is required.');
  }
  const file = form.get('file');
  if (typeof file === 'string' || file === null)
    throw new GraphFailure(100, 'The parameter file is required.');
  return file;
}
