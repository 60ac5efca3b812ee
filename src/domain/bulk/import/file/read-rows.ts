import type { ImportJob } from '../job/import-job.js';
import { openUpload } from '../job/upload.js';
import { contentTest } from '../text/content.js';
import { readCsv } from '../text/csv-reader.js';
import { toUtf8 } from '../text/encoding.js';
import type { FileRow } from '../text/file-row.js';

/** How far a reading has come. */
export interface ReadProgress {
  bytes: number;
}

/** Streams the rows with content of an import's file from its beginning, some hundred at a time. Errors: as `readCsv`. */
export async function* readRows(
  job: Pick<ImportJob, 'file' | 'dialect' | 'headings'>,
  progress: ReadProgress = { bytes: 0 },
): AsyncGenerator<FileRow[]> {
  const { encoding, delimiter, heading_line, content_only = false } = job.dialect;
  const isRow = content_only ? contentTest(job.headings) : () => true;
  const source = openUpload(job.file!);
  let row = 0;
  try {
    for await (const records of readCsv(toUtf8(counted(source, progress), encoding), delimiter)) {
      const below = records.filter(({ line, cells }) => line > heading_line && isRow(cells));
      yield below.map(({ line, cells }) => {
        row += 1;
        return { row, line, cells };
      });
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

/** What is written together: rows, and characters in their cells, for rows may be of any length. */
export interface BatchSize {
  rows: number;
  characters: number;
}

/** Groups rows into batches; the same rows make the same batches wherever the reading begins anew at one of them. */
export async function* inBatches<T extends FileRow>(
  rows: AsyncIterable<T[]>,
  most: BatchSize,
): AsyncGenerator<T[]> {
  let batch: T[] = [];
  let characters = 0;
  for await (const some of rows) {
    for (const row of some) {
      batch.push(row);
      for (const cell of row.cells) characters += cell.length;
      if (batch.length < most.rows && characters < most.characters) continue;
      yield batch;
      batch = [];
      characters = 0;
    }
  }
  if (batch.length > 0) yield batch;
}
