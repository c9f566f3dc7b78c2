import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';

/** Prints the failure matrix as a table: `npm run test:matrix`. */
export default class MatrixReporter implements Reporter {
  readonly #rows: { row: string; engine: string; title: string; status: string; seconds: string }[] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    const [, row, title] = /^(F\d+) (.*)/.exec(test.title) ?? [];
    if (row) {
      this.#rows.push({
        row,
        engine: test.parent.project()!.name,
        title: title!,
        status: result.status === 'passed' ? 'ok' : result.status.toUpperCase(),
        seconds: (result.duration / 1000).toFixed(1),
      });
    }
    for (const error of result.errors) console.error(`${test.title}\n${error.stack ?? error.message}\n`);
  }

  onEnd(): void {
    const rows = this.#rows.sort((a, b) => Number(a.row.slice(1)) - Number(b.row.slice(1)));
    for (const { row, engine, status, seconds, title } of rows) {
      console.log(`${row.padEnd(4)} ${engine.padEnd(9)} ${status.padEnd(8)} ${seconds.padStart(5)} s  ${title}`);
    }
    console.log(`\n${rows.filter(({ status }) => status === 'ok').length} of ${rows.length} scenarios hold`);
  }

  printsToStdio(): boolean {
    return true;
  }
}
