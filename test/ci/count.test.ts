import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const COUNT = fileURLToPath(new URL('../../.ci/count.mjs', import.meta.url));

const error = { message: 'Error: expected 1\nreceived 2' };

/** One test of a Playwright report. */
const spec = (title: string, status: 'expected' | 'unexpected' | 'flaky' | 'skipped') => ({
  title,
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
  numPassedTests: passed,
  numFailedTests: failed.length,
  testResults: [
    {
      assertionResults: failed.map((fullName) => ({ fullName, status: 'failed', failureMessages: ['Error: no'] })),
    },
  ],
});

describe('the closing summary of .ci/run', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'affitor-count-'));
    mkdirSync(join(folder, '.ci'));
    cpSync(COUNT, join(folder, '.ci/count.mjs'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const count = (failedSteps: number, reports: Record<string, object>) => {
    mkdirSync(join(folder, 'test-results'));
    for (const [name, report] of Object.entries(reports))
      writeFileSync(join(folder, 'test-results', `${name}.json`), JSON.stringify(report));
    const { status, stdout } = spawnSync(process.execPath, [join(folder, '.ci/count.mjs'), `${failedSteps}`], {
      encoding: 'utf8',
    });
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

  it('fails when nothing ran', () => {
    expect(count(0, {})).toEqual({ status: 1, lines: ['0 passed, 0 failed'] });
  });
});
