import { ROWS, type Row } from './rows.ts';

/** The engines of the table, in its order, as the projects of a run are named. */
export const ENGINES = ['chromium', 'firefox', 'webkit'] as const;

export type EngineName = (typeof ENGINES)[number];

/** What became of the scenarios of one row in one engine. */
export interface Cell {
  passed: number;
  failed: number;
  /** Why scenarios do not apply there. */
  lacks: string[];
}

/** A run of the matrix in one engine. */
export interface EngineRun {
  version: string;
  cells: Partial<Record<Row, Cell>>;
}

/** A run of the matrix; engines may have been run one by one. */
export type Run = Partial<Record<EngineName, EngineRun>>;

const BEGIN = '<!-- matrix: written by `npm run matrix:table` -->';
const END = '<!-- /matrix -->';

/** `Chromium 156`, `WebKitGTK 2.50`: as much of a version as says something to a reader. */
const shorten = (version: string) => version.replace(/(WebKitGTK \d+\.\d+|\d+).*/, '$1');

/** Why a run cannot become the table: what has failed in it, and what it lacks. */
export const flawsOf = (run: Run): string[] => {
  const flaws: string[] = [];
  for (const row of Object.keys(ROWS) as Row[]) {
    for (const engine of ENGINES) {
      const cell = run[engine]?.cells[row];
      if (!cell) flaws.push(`${row} was not run in ${engine}`);
      else if (cell.failed) flaws.push(`${row} failed in ${engine}`);
    }
  }
  return flaws;
};

/** The table in Markdown, with the reasons of what does not apply below it, of a run without flaws. */
export const renderTable = (run: Run): string => {
  const notes: string[] = [];
  const note = (text: string) => {
    if (!notes.includes(text)) notes.push(text);
    return `<sup>${notes.indexOf(text) + 1}</sup>`;
  };
  const render = ({ passed, lacks }: Cell) =>
    `${passed ? 'pass' : 'n/a'}${lacks.map((reason) => ` ${note(reason)}`).join('')}`;
  const lines = (Object.entries(ROWS) as [Row, string][]).map(
    ([row, situation]) =>
      `| ${row} | ${situation} | ${ENGINES.map((engine) => render(run[engine]!.cells[row]!)).join(' | ')} |`,
  );
  return [
    `| # | Situation | ${ENGINES.map((engine) => shorten(run[engine]!.version)).join(' | ')} |`,
    `|---|---${'|---'.repeat(ENGINES.length)}|`,
    ...lines,
    ...notes.map((text, index) => `\n<sup>${index + 1}</sup> ${text}`),
  ].join('\n');
};

/** The table that a document shows. @throws {Error} when the marks are missing */
export const readTable = (document: string): string => {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`no table between ${BEGIN} and ${END}`);
  return document.slice(begin + BEGIN.length, end).trim();
};

/** The document with another table in it. */
export const replaceTable = (document: string, table: string): string =>
  document.replace(readTable(document), () => table);

/** What a shown table says other than the tests would: rows, their wording, engines, and cells that are no result. */
export const staleness = (table: string): string[] => {
  const [head = '', , ...lines] = table.split('\n');
  const names = head
    .split('|')
    .slice(3, -1)
    .map((name) => name.trim().split(' ')[0]!.toLowerCase());
  const shown = new Map(
    lines.filter((line) => line.startsWith('| F')).map((line) => [line.split('|')[1]!.trim(), line]),
  );
  const stale: string[] = [];
  if (ENGINES.length !== names.length || !ENGINES.every((engine, index) => names[index]!.startsWith(engine))) {
    stale.push(`engines shown: ${names.join(', ')}`);
  }
  for (const [row, situation] of Object.entries(ROWS)) {
    const line = shown.get(row);
    const cells = line?.split('|').slice(3, -1) ?? [];
    if (!line) stale.push(`${row} is missing`);
    else if (!line.includes(`| ${situation} |`)) stale.push(`${row} is worded otherwise`);
    else if (!cells.every((cell) => /^ (pass|n\/a <sup>\d)/.test(cell)))
      stale.push(`${row} has a cell without a result`);
    for (const [, number] of line?.matchAll(/<sup>(\d+)<\/sup>/g) ?? []) {
      if (!lines.some((other) => other.startsWith(`<sup>${number}</sup> `)))
        stale.push(`${row} lacks its note ${number}`);
    }
  }
  for (const row of shown.keys()) if (!(row in ROWS)) stale.push(`${row} is no longer tested`);
  return stale;
};
