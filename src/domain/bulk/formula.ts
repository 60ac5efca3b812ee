/**
 * Spreadsheets run a cell that begins with one of these, or with its full-width form, as a formula (OWASP, CSV
 * Injection), so it is written with a leading apostrophe. A text that has apostrophes before such a character gets
 * one more: what `unprotect` takes off is then always exactly what `protect` put on.
 */
const dangerous = /^'*[=+\-@\t\r\n＝＋－＠]/;

/** The cell as it may stand in a file people open with a spreadsheet. */
export const protect = (cell: string): string => (dangerous.test(cell) ? `'${cell}` : cell);

/** The cell without the apostrophe that an export put there. Other apostrophes ('t Hooft) stay. */
export const unprotect = (cell: string): string =>
  cell.charCodeAt(0) === 39 && dangerous.test(cell) ? cell.slice(1) : cell;
