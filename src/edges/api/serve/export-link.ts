import { Router } from 'express';
import { downloadExportByLink } from '../../../domain/bulk/export/export-download.js';
import { sendFile } from './send-file.js';

/** `/exports/{id}/file?token=…`, the link to the file of an export: the token tells who asks. */
export function exportLink(): Router {
  const router = Router();
  router.get('/exports/:id/file', async (req, res, next) => {
    const { token } = req.query;
    if (typeof token !== 'string' || token === '') return next();
    const file = await downloadExportByLink(req.params.id, token);
    await sendFile(req, res, { ...file, contentType: 'text/csv; charset=utf-8' });
  });
  return router;
}
