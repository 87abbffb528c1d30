/** One table of results, as it is printed and as it is kept in the README. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Whether a bound was missed; told beside its row, and not a failure of the run. */
  readonly notes?: readonly string[];
}

/** The first column is text, the others are numbers or verdicts. */
export function toMarkdown({ title, columns, rows, notes = [] }: Table): string {
  const widths = columns.map((name, index) => Math.max(3, name.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, index) => (index === 0 ? (cells[index] ?? '').padEnd(width) : (cells[index] ?? '').padStart(width))).join(' | ')} |`;
  const rule = `| ${widths.map((width, index) => (index === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [`### ${title}`, '', line(columns), rule, ...rows.map(line), ...notes.flatMap((note) => ['', note]), ''].join(
    '\n',
  );
}

/** Below `bound` or not, in a word. */
export function verdict(value: number, bound: number): string {
  return value <= bound ? 'pass' : 'FAIL';
}
