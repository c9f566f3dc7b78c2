/** Milliseconds, sorted by whoever reads them. */
export type Samples = number[];

export function percentile(samples: Samples, share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** One after the other: what a single request costs. */
export async function latencies(times: number, work: () => Promise<void>): Promise<Samples> {
  const samples: Samples = [];
  for (let i = 0; i < times; i++) {
    const started = performance.now();
    await work();
    samples.push(performance.now() - started);
  }
  return samples;
}

/** `workers` at once: how long all of it takes, and what each of them waits. */
export async function throughput(times: number, workers: number, work: () => Promise<void>) {
  const started = performance.now();
  const each = await Promise.all(Array.from({ length: workers }, () => latencies(Math.ceil(times / workers), work)));
  const seconds = (performance.now() - started) / 1000;
  const samples = each.flat();
  return { seconds, samples };
}

export function printTable(title: string, header: string[], rows: (string | number)[][]): void {
  const cells = [header, ...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell.toFixed(2) : cell)))];
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const line = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  console.log(`\n${title}\n`);
  console.log(line(cells[0]!));
  console.log(`|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
  for (const row of cells.slice(1)) console.log(line(row));
}
