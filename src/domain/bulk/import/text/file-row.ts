import type { CsvRecord } from './csv-reader.js';

/** A row of an import's file as it stands there. */
export interface FileRow extends CsvRecord {
  /** 1 for the first row after the headings. */
  row: number;
}
