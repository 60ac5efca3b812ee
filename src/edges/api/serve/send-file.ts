import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';

/** Answers with a file, streamed as fast as it is taken. A reader that goes away stops what makes the file. */
export async function sendFile(
  { method }: Request,
  res: Response,
  { filename, content, contentType }: { filename: string; content: Readable; contentType: string },
): Promise<void> {
  res.attachment(filename).type(contentType);
  if (method === 'HEAD') {
    content.destroy();
    res.end();
    return;
  }
  await pipeline(content, res).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error; // going away is no error
  });
}
