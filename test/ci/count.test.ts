import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { slowestFiles } from '../../scripts/lib/test-reports.mjs';

const COUNT = fileURLToPath(new URL('../../.ci/count.mjs', import.meta.url));

const error = { message: 'Error: expected 1\nreceived 2' };

/** One test of a Playwright report. */
const spec = (title: string, status: 'expected' | 'unexpected' | 'flaky' | 'skipped') => ({
  title,
  file: 'page.spec.ts',
  tests: [
    {
      projectName: 'chromium',
      status,
      results:
        status === 'flaky'
          ? [{ status: 'failed', error }, { status: 'passed' }]
          : [status === 'unexpected' ? { status: 'failed', error } : { status: 'passed' }],
    },
  ],
});

const playwright = (...specs: ReturnType<typeof spec>[]) => {
  const count = (status: string) => specs.filter(({ tests }) => tests[0]!.status === status).length;
  return {
    config: { rootDir: tmpdir() },
    suites: [{ suites: [{ specs }] }],
    stats: {
      expected: count('expected'),
      unexpected: count('unexpected'),
      flaky: count('flaky'),
      skipped: count('skipped'),
    },
  };
};

const vitest = (passed: number, ...failed: string[]) => ({
  testResults: [
    {
      name: join(tmpdir(), 'unit.test.ts'),
      startTime: 1000,
      endTime: 3000,
      status: failed.length ? 'failed' : 'passed',
      assertionResults: [
        ...Array.from({ length: passed }, (_, index) => ({ fullName: `unit ${index}`, status: 'passed' })),
        ...failed.map((fullName) => ({ fullName, status: 'failed', failureMessages: ['Error: no'] })),
      ],
    },
  ],
});

describe('the closing summary of .ci/run', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'affitor-count-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const count = (failedSteps: number, reports: Record<string, object>) => {
    for (const [name, report] of Object.entries(reports))
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(report));
    const { status, stdout } = spawnSync(process.execPath, [COUNT, `${failedSteps}`, folder], { encoding: 'utf8' });
    return { status, lines: stdout.trimEnd().split('\n') };
  };

  it('adds up all reports', () => {
    const reports = { unit: vitest(3), e2e: playwright(spec('a', 'expected'), spec('b', 'skipped')) };
    expect(count(0, reports)).toEqual({ status: 0, lines: ['4 passed, 0 failed'] });
  });

  it('names a failed test with its error, and fails', () => {
    const reports = { unit: vitest(1, 'the unit'), e2e: playwright(spec('the page', 'unexpected')) };
    const { status, lines } = count(1, reports);
    expect(status).toBe(1);
    expect(lines.filter((line) => line.startsWith('failed: '))).toEqual([
      'failed: chromium: the page',
      'failed: the unit',
    ]);
    expect(lines).toContain('received 2');
    expect(lines.at(-1)).toBe('1 passed, 2 failed');
  });

  it('names a test that passed only on retry just above its last line, counts it as passed, and does not fail', () => {
    const reports = {
      e2e: playwright(spec('steady', 'expected'), spec('shaky', 'flaky')),
      engines: playwright(spec('shaky too', 'flaky')),
    };
    expect(count(0, reports)).toEqual({
      status: 0,
      lines: [
        'flaky: chromium: shaky (Error: expected 1)',
        'flaky: chromium: shaky too (Error: expected 1)',
        '3 passed, 0 failed',
      ],
    });
  });

  it('counts a step that failed without a failing test', () => {
    expect(count(1, { e2e: playwright(spec('shaky', 'flaky')) })).toEqual({
      status: 1,
      lines: ['flaky: chromium: shaky (Error: expected 1)', '1 passed, 1 failed'],
    });
  });

  it('names a file that could not be loaded', () => {
    const broken = { testResults: [{ name: COUNT, status: 'failed', message: 'SyntaxError', assertionResults: [] }] };
    expect(count(1, { unit: broken })).toEqual({
      status: 1,
      lines: ['failed: .ci/count.mjs', 'SyntaxError', '', '0 passed, 1 failed'],
    });
  });

  it('adds the counts of a step that has no test runner', () => {
    expect(count(0, { soak: { numPassedTests: 2, numFailedTests: 0 } })).toEqual({
      status: 0,
      lines: ['2 passed, 0 failed'],
    });
  });

  it('fails when nothing ran', () => {
    expect(count(0, {})).toEqual({ status: 1, lines: ['0 passed, 0 failed'] });
  });
});

describe('the slowest files', () => {
  const file = (name: string, seconds: number) => ({ file: name, seconds, tests: [] });

  it('are listed once each, slowest first, as many as asked for', () => {
    expect(slowestFiles([file('a', 1), file('b', 5), file('a', 3), file('c', 2)], 2)).toEqual([
      { file: 'b', seconds: 5 },
      { file: 'a', seconds: 4 },
    ]);
  });
});
