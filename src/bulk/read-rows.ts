import { readCsv } from './csv-reader.js';
import { toUtf8 } from './encoding.js';
import type { ImportJob } from './import-job.js';
import { openUpload } from './upload.js';

/** A row of an import's file as it stands there. */
export interface FileRow {
  /** 1 for the first row after the headings. */
  row: number;
  line: number;
  cells: string[];
}

/** How far a reading has come. */
export interface ReadProgress {
  bytes: number;
}

/** Streams the rows of an import's file from its beginning. Errors: as `readCsv`. */
export async function* readRows(
  job: Pick<ImportJob, 'file' | 'dialect'>,
  progress: ReadProgress = { bytes: 0 },
): AsyncGenerator<FileRow> {
  const { encoding, delimiter, heading_line } = job.dialect;
  const source = openUpload(job.file!);
  let row = 0;
  try {
    for await (const { line, cells } of readCsv(toUtf8(counted(source, progress), encoding), delimiter)) {
      if (line <= heading_line) continue;
      row += 1;
      yield { row, line, cells };
    }
  } finally {
    source.destroy();
  }
}

async function* counted(source: AsyncIterable<Buffer>, progress: ReadProgress): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    progress.bytes += chunk.length;
    yield chunk;
  }
}

/** Groups what comes into arrays of `size`; the last one may be shorter. */
export async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
