import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestCase, TestResult } from '@playwright/test/reporter';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import MatrixReporter from '../../e2e/support/matrix-reporter.ts';

const LACK = 'Firefox does not prerender pages';

const testCase = (title: string, engine = 'chromium', lack?: string): TestCase =>
  ({
    id: `${engine} ${title}`,
    title,
    parent: { project: () => ({ name: engine }) },
    annotations: [
      { type: 'engine', description: `${engine} 1.2` },
      ...(lack ? [{ type: 'skip', description: lack }] : []),
    ],
  }) as unknown as TestCase;

const result = (status: TestResult['status']) => ({ status, duration: 1234, errors: [] }) as unknown as TestResult;

describe('the reporter of the failure matrix', () => {
  let folder: string;
  let printed: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'affitor-matrix-'));
    printed = [];
    vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  const report = (...attempts: [TestCase, TestResult['status']][]) => {
    const reporter = new MatrixReporter({ outputFolder: folder });
    for (const [one, status] of attempts) reporter.onTestEnd(one, result(status));
    reporter.onEnd();
    return (engine = 'chromium') => JSON.parse(readFileSync(join(folder, `${engine}.json`), 'utf8'));
  };

  it('counts the scenarios of a row by what became of them', () => {
    const kept = report(
      [testCase('F2 a'), 'passed'],
      [testCase('F2 b'), 'failed'],
      [testCase('F14 c'), 'passed'],
      [testCase('F14 c', 'firefox', LACK), 'skipped'],
      [testCase('no scenario'), 'failed'],
    );
    expect(kept()).toEqual({
      version: 'chromium 1.2',
      cells: { F2: { passed: 1, failed: 1, lacks: [] }, F14: { passed: 1, failed: 0, lacks: [] } },
    });
    expect(kept('firefox').cells).toEqual({ F14: { passed: 0, failed: 0, lacks: [LACK] } });
    expect(printed.at(-1)).toBe('\n2 of 3 scenarios hold, 1 do not apply');
  });

  it('counts a scenario that is run again once, as it ended', () => {
    const shaky = testCase('F2 a');
    const broken = testCase('F3 b');
    const kept = report([shaky, 'failed'], [shaky, 'passed'], [broken, 'failed'], [broken, 'timedOut']);
    expect(kept().cells).toEqual({
      F2: { passed: 1, failed: 0, lacks: [] },
      F3: { passed: 0, failed: 1, lacks: [] },
    });
    expect(printed.at(-1)).toBe('\n1 of 2 scenarios hold, 0 do not apply');
  });
});
