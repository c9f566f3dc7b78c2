export interface Folder {
  folder: string;
  tests: string[];
  least: number;
}

export interface Survivor {
  file: string;
  line: number;
  column: number;
  mutator: string;
  replacement: string;
  isCovered: boolean;
}

export interface Summary {
  mutants: number;
  killed: number;
  survived: number;
  percent: number;
  excluded: number;
  survivors: Survivor[];
}

export type Row = Pick<Folder, 'folder' | 'least'> & Omit<Summary, 'survivors'>;

/** What of Stryker's JSON report is read. */
export interface Report {
  files: Record<string, { mutants: Mutant[] }>;
}

export interface Mutant {
  status: string;
  mutatorName: string;
  replacement?: string;
  location: { start: { line: number; column: number } };
}

export const FOLDERS: Folder[];
export function summarize(report: Report): Summary;
export function formatPercent(percent: number): string;
export function formatSurvivor(survivor: Survivor): string;
export function formatTable(rows: Row[]): string;
export function renderDocument(rows: Row[], run: { date: string; versions: string; minutes: number }): string;
