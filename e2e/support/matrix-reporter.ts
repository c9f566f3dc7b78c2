import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import type { Row } from '../matrix/rows.ts';
import type { EngineName, EngineRun } from '../matrix/table.ts';

const WORDS: Partial<Record<TestResult['status'], string>> = { passed: 'ok', skipped: 'n/a' };

/** Prints the failure matrix, `npm run test:matrix`, and keeps it for `npm run matrix:table`. */
export default class MatrixReporter implements Reporter {
  /** The last attempt at each test, by the test's id. */
  readonly #ended = new Map<string, { test: TestCase; result: TestResult }>();
  readonly #folder: string | undefined;

  /** @param options `outputFolder` for the results by row, a file for each engine, so that engines can be run one by one */
  constructor({ outputFolder }: { outputFolder?: string } = {}) {
    this.#folder = outputFolder;
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    this.#ended.set(test.id, { test, result });
    for (const error of result.errors) console.error(`${test.title}\n${error.stack ?? error.message}\n`);
  }

  onEnd(): void {
    const runs: Partial<Record<EngineName, EngineRun>> = {};
    const rows: { row: string; engine: string; title: string; status: string; seconds: string }[] = [];
    for (const { test, result } of this.#ended.values()) {
      const [, row, title] = /^(F\d+) (.*)/.exec(test.title) ?? [];
      if (!row) continue;
      const engine = test.parent.project()!.name as EngineName;
      const status = WORDS[result.status] ?? result.status.toUpperCase();
      rows.push({ row, engine, title: title!, status, seconds: (result.duration / 1000).toFixed(1) });
      runs[engine] ??= { version: engine, cells: {} };
      addResult(runs[engine], row as Row, test, result);
    }
    rows.sort((a, b) => Number(a.row.slice(1)) - Number(b.row.slice(1)));
    for (const { row, engine, status, seconds, title } of rows) {
      console.log(`${row.padEnd(4)} ${engine.padEnd(9)} ${status.padEnd(8)} ${seconds.padStart(5)} s  ${title}`);
    }
    const count = (status: string) => rows.filter((one) => one.status === status).length;
    console.log(`\n${count('ok')} of ${rows.length - count('n/a')} scenarios hold, ${count('n/a')} do not apply`);
    if (!this.#folder) return;
    mkdirSync(this.#folder, { recursive: true });
    for (const [engine, run] of Object.entries(runs)) {
      writeFileSync(join(this.#folder, `${engine}.json`), JSON.stringify(run));
    }
  }

  printsToStdio(): boolean {
    return true;
  }
}

const addResult = (run: EngineRun, row: Row, { annotations }: TestCase, { status }: TestResult) => {
  const said = (type: string) => annotations.find((one) => one.type === type)?.description;
  run.version = said('engine') ?? run.version;
  run.cells[row] ??= { passed: 0, failed: 0, lacks: [] };
  const cell = run.cells[row];
  const reason = said('skip');
  if (status === 'passed') cell.passed++;
  else if (status !== 'skipped' || !reason) cell.failed++;
  else if (!cell.lacks.includes(reason)) cell.lacks.push(reason);
};
