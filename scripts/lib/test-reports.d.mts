export interface TestFile {
  /** Path from the project's root. */
  file: string;
  seconds: number;
  tests: { title: string; status: 'passed' | 'failed' | 'flaky' | 'skipped'; error: string }[];
}

export function readReports(folder: string): TestFile[];
export function slowestFiles(reports: TestFile[], count: number): { file: string; seconds: number }[];
