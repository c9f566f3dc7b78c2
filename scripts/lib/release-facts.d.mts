export function findProblems(facts: {
  manifest: { version: string; [field: string]: unknown };
  changelog: string;
  status: string;
  hashes: Record<string, string>;
  actual: Record<string, string>;
}): string[];
