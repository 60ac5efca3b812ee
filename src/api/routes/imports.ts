import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import { z } from 'zod';
import { cancelImport } from '../../bulk/cancel-import.js';
import { getImport, type ImportJob, ImportModel } from '../../bulk/import-job.js';
import { parseImportOptions } from '../../bulk/options.js';
import { rejectedCsv } from '../../bulk/rejected.js';
import { importByKey, startImport } from '../../bulk/start-import.js';
import { must } from '../../people/permissions.js';
import { actor } from '../auth.js';
import { idempotencyKey, nothing, page, pageOf, placeOf, query, body as readBody } from '../input.js';
import { presentImport } from '../present.js';
import { readOn, receiveFile } from '../upload.js';

export interface ImportRouteSettings {
  defaultCountry: string;
  importMaxBytes: number;
}

const text = z.string().optional();
/** The options may stand in the query, where a body that is the file leaves no other place for them. */
const optionQuery = z.strictObject({
  mapping: text,
  default_country: text,
  tags: text,
  on_duplicate: text,
  dry_run: text,
});

/** `/contacts/import` takes a file, `/imports` tells what became of it. */
export function importRoutes({ defaultCountry, importMaxBytes }: ImportRouteSettings): Router {
  const router = Router();

  router.post('/contacts/import', async (req, res) => {
    must(actor(res), 'import_contacts');
    const key = idempotencyKey(req);
    const dedupKey = key && `${actor(res)._id}:${key}`;
    const first = dedupKey ? await importByKey(dedupKey) : null;
    if (first) {
      await readOn(req, res, importMaxBytes);
      res.set('Idempotency-Replayed', 'true');
    }
    const job = first ?? (await receiveImport());
    res.status(202).location(`${req.baseUrl}/imports/${job._id}`).json(presentImport(job));

    async function receiveImport(): Promise<ImportJob> {
      const { upload, fields } = await receiveFile(req, res, importMaxBytes);
      const options = () => parseImportOptions({ ...query(req, optionQuery), ...fields }, defaultCountry);
      return startImport({ upload, options, actor: actor(res), dedupKey });
    }
  });

  router.get('/imports', async (req, res) => {
    must(actor(res), 'import_contacts');
    const { limit, cursor } = query(req, z.strictObject(page));
    const before = placeOf(cursor, z.string());
    const found = await ImportModel.find(before ? { _id: { $lt: before } } : {})
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean<ImportJob[]>();
    res.json(pageOf(found, limit, (last) => last._id, presentImport));
  });

  router.get('/imports/:id', async (req, res) => {
    must(actor(res), 'import_contacts');
    res.json(presentImport(await getImport(req.params.id)));
  });

  router.post('/imports/:id/cancel', async (req, res) => {
    readBody(req, nothing);
    res.json(presentImport(await cancelImport(req.params.id, actor(res))));
  });

  router.get('/imports/:id/rejected.csv', async (req, res) => {
    must(actor(res), 'import_contacts');
    const csv = await rejectedCsv(req.params.id);
    res.type('text/csv; charset=utf-8').attachment(`rejected-${req.params.id}.csv`);
    await pipeline(csv, res);
  });

  return router;
}
