/** A row of a table in Markdown; a bare `|` in a cell would end it. */
export const row = (cells: string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
