import type { Accesses } from './accesses.ts';
import type { Time } from './trace.ts';
import { VISITS, type Visit } from './visits.ts';

export interface Row {
  name: string;
  bytes: { raw: number; gzip: number; brotli: number };
  /** Each load, by slowdown and page view. */
  times: Record<string, Record<Visit, Time[]>>;
  counts: Record<Visit, { accesses: Accesses; requests: string[] }>;
}

/** One kind of the times of all loads. */
export const pick = (times: readonly Time[], kind: keyof Time): number[] => times.map((time) => time[kind]);

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/** Half of the values lie between these two. */
const quartiles = (values: readonly number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  return [sorted[Math.floor(sorted.length / 4)]!, sorted[Math.floor((sorted.length * 3) / 4)]!] as const;
};

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const withSpread = (values: readonly number[]) => {
  const [low, high] = quartiles(values);
  return `${median(values).toFixed(1)} (${low.toFixed(1)}–${high.toFixed(1)})`;
};

/** How much one takes more than another in the same round, and the standard error of that. A tenth at either end is left out. */
const difference = (ones: readonly number[], others: readonly number[]) => {
  const sorted = ones.map((one, round) => one - others[round]!).sort((a, b) => a - b);
  const tenth = Math.floor(sorted.length / 10);
  const kept = sorted.slice(tenth, sorted.length - tenth);
  const mean = kept.reduce((sum, each) => sum + each, 0) / kept.length;
  const [low, high] = [kept[0]!, kept.at(-1)!];
  // The variance with what was left out put at the ends of what was kept (Tukey and McLaughlin, 1963).
  const squares = kept.reduce(
    (sum, each) => sum + (each - mean) ** 2,
    tenth * ((low - mean) ** 2 + (high - mean) ** 2),
  );
  const error = Math.sqrt(squares / (sorted.length - 1) / sorted.length) / (kept.length / sorted.length);
  return `${mean < 0 ? '−' : '+'}${Math.abs(mean).toFixed(2)} ± ${error.toFixed(2)}`;
};

const perVisit = (cell: (visit: Visit) => string | number) => VISITS.map(cell);

/** The run as a Markdown page. */
export const toMarkdown = (
  rows: readonly Row[],
  signup: Row['counts'][Visit],
  entries: [string, Row['bytes']][],
  run: string,
): string => {
  const slowdowns = Object.keys(rows[0]!.times);
  const ours = rows.find(({ name }) => name === 'ours')!;
  const { durable } = ours.counts.landing.accesses;
  const spreads = (kind: keyof Time, slowdown: string) =>
    table(
      ['', 'organic page', 'landing', 'later page'],
      rows.map(({ name, times }) => [name, ...perVisit((visit) => withSpread(pick(times[slowdown]![visit], kind)))]),
    );
  return `# What a page pays

Written by \`npm run bench:page\`. ${run}

All contenders take turns in one run, each load in a fresh profile: *empty* is an empty script, *floor* reads one cookie and one query
parameter and stops. An organic page is one of a visitor who was not referred; a landing one reached by an affiliate link; a later page
one that follows, its click acknowledged.

![Main thread by page view](page.svg)

${slowdowns
  .map(
    (slowdown) => `## Main thread at ${slowdown}× slowdown

Milliseconds for which evaluation and the tasks that follow from it hold the thread: median (and the half of the loads around it).

${spreads('held', slowdown)}

Of these, the milliseconds for which the thread works, by its own clock: the rest is waiting for other processes.

${spreads('worked', slowdown)}

Ours less another in the same round, milliseconds: held (mean ± standard error), worked.

${table(
  ['', 'organic page', 'landing', 'later page'],
  rows
    .filter(({ name }) => name !== 'ours')
    .map(({ name, times }) => [
      name,
      ...perVisit((visit) => {
        const [one, other] = [ours.times[slowdown]![visit], times[slowdown]![visit]];
        return (['held', 'worked'] as const).map((kind) => difference(pick(one, kind), pick(other, kind))).join(', ');
      }),
    ]),
)}`,
  )
  .join('\n\n')}

## Accesses

Reads and writes of \`document.cookie\`, accesses to storage, listeners added.

${table(
  ['', 'organic page', 'landing', 'later page'],
  rows.map(({ name, counts }) => [
    name,
    ...perVisit((visit) => {
      const { cookieReads, cookieWrites, storage, listeners } = counts[visit].accesses;
      return `${cookieReads} / ${cookieWrites}, ${storage}, ${listeners}`;
    }),
  ]),
)}

A signup on a later page: ${signup.accesses.cookieReads} reads, ${signup.accesses.cookieWrites} writes, ${signup.accesses.storage} of storage.

## Requests

${table(
  ['', 'organic page', 'landing', 'later page'],
  rows.map(({ name, counts }) => [
    name,
    ...perVisit((visit) => counts[visit].requests.map((each) => `\`${each}\``).join('<br>') || 'none'),
  ]),
)}

A signup: ${signup.requests.map((each) => `\`${each}\``).join(', ')}.

From the start of the script until the click is in the cookies, before the first request: ${durable?.toFixed(1)} ms, unthrottled.

## Bytes

${table(
  ['', 'raw', 'gzip', 'brotli'],
  [
    ...rows
      .filter(({ name }) => name !== 'empty')
      .map(({ name, bytes }) => [name, bytes.raw, bytes.gzip, bytes.brotli]),
    ...entries.map(([name, { raw, gzip, brotli }]) => [name, raw, gzip, brotli]),
  ],
)}
`;
};

const COLORS = ['#b8c0cc', '#8a94a6', '#2f6fed', '#d97706', '#b45309', '#7c3aed', '#0f766e'];

/** A bar chart of the medians at the greatest slowdown. Text and bars alone: it is shown wherever Markdown is. */
export const toSvg = (rows: readonly Row[]): string => {
  const slowdown = Object.keys(rows[0]!.times).at(-1)!;
  const most = Math.max(
    ...rows.flatMap(({ times }) => VISITS.map((visit) => median(pick(times[slowdown]![visit], 'held')))),
  );
  const height = 18 * rows.length + 34;
  const bars = VISITS.map((visit, group) => {
    const top = group * height + 26;
    const lines = rows.map(({ name, times }, index) => {
      const value = median(pick(times[slowdown]![visit], 'held'));
      const y = top + 8 + index * 18;
      const width = Math.max(1, (value / most) * 380);
      return `<text x="0" y="${y + 11}" class="n">${name}</text><rect x="170" y="${y}" width="${width.toFixed(1)}" height="14" fill="${COLORS[index % COLORS.length]}"/><text x="${(176 + width).toFixed(1)}" y="${y + 11}" class="n">${value.toFixed(1)}</text>`;
    });
    return `<text x="0" y="${top}" class="t">${{ organic: 'Organic page', landing: 'Landing', later: 'Later page' }[visit]}</text>${lines.join('')}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="${height * VISITS.length + 16}" viewBox="0 0 640 ${height * VISITS.length + 16}" role="img" aria-label="Milliseconds of main thread by page view, at ${slowdown} times slowdown">
<style>text{font:12px system-ui,sans-serif;fill:#1f2937}.t{font-weight:600}@media(prefers-color-scheme:dark){text{fill:#e5e7eb}}</style>
<text x="0" y="12" class="n">Main thread, milliseconds, median at ${slowdown}× slowdown</text>
${bars.join('\n')}
</svg>
`;
};
