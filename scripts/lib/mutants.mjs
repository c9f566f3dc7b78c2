/** What is tested of all payment providers alike. */
const OF_EACH_PROVIDER = ['browser-stub', 'checkout', 'fuzz', 'signatures', 'webhooks'].map(
  (name) => `test/providers/${name}.test.ts`,
);

/**
 * The folders that are mutated, the tests (files or whole folders) that must notice, and the percentage of mutants that they must kill.
 */
export const FOLDERS = [
  { folder: 'src/core', tests: ['test/core', 'test/browser'], least: 95 },
  { folder: 'src/browser', tests: ['test/browser'], least: 95 },
  { folder: 'src/relay', tests: ['test/relay'], least: 92 },
  { folder: 'src/links', tests: ['test/links'], least: 92 },
  { folder: 'src/server', tests: ['test/server'], least: 92 },
  { folder: 'src/providers', tests: ['test/providers', 'test/stripe'], least: 92 },
  { folder: 'src/stripe', tests: ['test/stripe'], least: 92 },
  { folder: 'src/polar', tests: ['test/polar', ...OF_EACH_PROVIDER], least: 92 },
  { folder: 'src/paddle', tests: ['test/paddle', ...OF_EACH_PROVIDER], least: 92 },
  { folder: 'src/lemonsqueezy', tests: ['test/lemonsqueezy', ...OF_EACH_PROVIDER], least: 92 },
  { folder: 'src/development', tests: ['test/development'], least: 92 },
  { folder: 'src/react', tests: ['test/react'], least: 92 },
  { folder: 'src/doctor', tests: ['test/doctor'], least: 92 },
  // Pure functions: their tables of cases need no database.
  { folder: 'e2e/backend/attribution', tests: ['test/attribution'], least: 92 },
];

const KILLED = ['Killed', 'Timeout'];
const SURVIVED = ['Survived', 'NoCoverage'];

/** The figures of one run, from Stryker's JSON report. Excluded mutants and those that do not even load count for nothing. */
export function summarize(report) {
  const mutants = Object.entries(report.files).flatMap(([file, { mutants }]) =>
    mutants.map((mutant) => ({ file, ...mutant })),
  );
  const killed = mutants.filter(({ status }) => KILLED.includes(status)).length;
  const survivors = mutants
    .filter(({ status }) => SURVIVED.includes(status))
    .map(({ file, location: { start }, mutatorName, replacement, status }) => ({
      file,
      line: start.line,
      column: start.column,
      mutator: mutatorName,
      replacement: (replacement ?? '').replace(/\s+/g, ' '),
      isCovered: status === 'Survived',
    }))
    .sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column);
  return {
    mutants: killed + survivors.length,
    killed,
    survived: survivors.length,
    percent: killed + survivors.length ? (100 * killed) / (killed + survivors.length) : 100,
    excluded: mutants.filter(({ status }) => status === 'Ignored').length,
    survivors,
  };
}

/** Rounded down: 91.99 is not 92. */
export const formatPercent = (percent) => (Math.floor(percent * 10) / 10).toFixed(1);

/** One line a survivor, where it is and what the code was replaced by. */
export const formatSurvivor = ({ file, line, column, mutator, replacement, isCovered }) =>
  `${file}:${line}:${column} ${mutator} → ${replacement}${isCovered ? '' : ' (no test runs this line)'}`;

const HEADINGS = ['folder', 'mutants', 'killed', 'survived', 'excluded', 'percent', 'at least'];

const cells = ({ folder, least, mutants, killed, survived, excluded, percent }) => [
  folder,
  ...[mutants, killed, survived, excluded].map(String),
  formatPercent(percent),
  String(least),
];

/** The rows as a Markdown table, its columns aligned for reading in a terminal. */
export function formatTable(rows) {
  const lines = [HEADINGS, ...rows.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const [head, ...body] = lines.map(
    (line) =>
      `| ${line.map((cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width, column) => (column ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  return [head, rule, ...body].join('\n');
}

/** docs/measured/mutants.md */
export const renderDocument = (rows, { date, versions, minutes }) => `# Mutants

Written by \`npm run test:mutants -- --write\`. ${date}, ${versions}, ${minutes} minutes.

Stryker changes one thing at a time in the sources, such as a condition, a number, a string or a whole block, and runs the tests of that folder. A
mutant that makes a test fail, or run for ever, is killed; one that no test notices survives. Mutants that change nothing are excluded by a
comment in the source that gives the reason. The command fails if a folder is below its share.

${formatTable(rows)}
`;
