import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { build } from 'esbuild';
import { chromiumArgs, ensureChromium } from '../../../scripts/browser.mjs';
import { others, standing } from './contenders.ts';
import { median, pick, type Row, toMarkdown, toSvg } from './report.ts';
import { startServers } from './servers.ts';
import { countSignup, countVisit, timeVisit, VISITS } from './visits.ts';

const sizes = (code: string | Buffer) => ({
  raw: Buffer.byteLength(code),
  gzip: gzipSync(code, { level: 9 }).length,
  brotli: brotliCompressSync(code).length,
});

/** The npm entries as a bundler ships them, whole. */
const entrySizes = async (root: string): Promise<[string, Row['bytes']][]> => {
  const entries: [string, string, string[]][] = [
    ['`import { init, signup }`', "export { init, signup } from '@affitor/sdk'", []],
    ['`./server`', "export * from '@affitor/sdk/server'", []],
    ['`./relay`', "export * from '@affitor/sdk/relay'", []],
    ['`./react`, beyond the core', "export * from '@affitor/sdk/react'", ['react', './index.js']],
  ];
  return Promise.all(
    entries.map(async ([name, contents, external]): Promise<[string, Row['bytes']]> => {
      const { outputFiles } = await build({
        stdin: { contents, resolveDir: root },
        bundle: true,
        minify: true,
        write: false,
        format: 'esm',
        platform: name.includes('server') || name.includes('relay') ? 'node' : 'browser',
        external,
      });
      return [name, sizes(Buffer.from(outputFiles[0]!.contents))];
    }),
  );
};

const option = (args: readonly string[], name: string, fallback: number) => {
  const at = args.indexOf(name);
  return at < 0 ? fallback : Number(args[at + 1]);
};

const shuffled = <T>(list: readonly T[]): T[] =>
  list
    .map((each) => ({ each, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ each }) => each);

/**
 * Measures what pages pay for the tracker, beside nothing, the floor and whatever else is named.
 *
 * @param args `--loads N` (30 a page view and slowdown), `--against FILE.js --attrs '…'` any number of times, `--out FOLDER`
 */
export const bench = async (args: readonly string[], root: string): Promise<void> => {
  const loads = option(args, '--loads', 30);
  const slowdowns = [1, 6];
  const contenders = [...standing(), ...others(args)];
  const servers = await startServers(contenders);
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: chromiumArgs });
  try {
    const rows: Row[] = contenders.map(({ name, code }) => ({
      name,
      bytes: sizes(code),
      times: Object.fromEntries(slowdowns.map((slowdown) => [slowdown, { organic: [], landing: [], later: [] }])),
      counts: {} as Row['counts'],
    }));
    for (const visit of VISITS)
      for (const [index, contender] of contenders.entries())
        rows[index]!.counts[visit] = await countVisit(browser, servers, contender, visit);
    const signup = await countSignup(browser, servers, contenders.find(({ name }) => name === 'ours')!);
    for (const slowdown of slowdowns)
      for (const visit of VISITS) {
        // One load each in turn, so that whatever else the machine does, it does to all of them; and each time in another
        // order, as what one leaves to be cleared away is cleared away while the next one runs.
        for (let load = 0; load < loads; load++)
          for (const [index, contender] of shuffled([...contenders.entries()]))
            rows[index]!.times[slowdown]![visit].push(await timeVisit(browser, servers, contender, visit, slowdown));
        const line = rows
          .map(({ name, times }) => `${name} ${median(pick(times[slowdown]![visit], 'held')).toFixed(1)}`)
          .join(' · ');
        console.log(`${slowdown}× ${visit.padEnd(8)} ${line}`);
      }
    const [cpu] = cpus();
    const run = `${new Date().toISOString().slice(0, 10)}, Chromium ${browser.version()}, ${cpu!.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${loads} loads each.`;
    const at = args.indexOf('--out');
    const folder = at < 0 ? join(root, 'docs/measured') : args[at + 1]!;
    mkdirSync(folder, { recursive: true });
    const markdown = toMarkdown(rows, signup, await entrySizes(root), run);
    writeFileSync(join(folder, 'page.md'), markdown);
    writeFileSync(join(folder, 'page.svg'), toSvg(rows));
    console.log(`\n${markdown}\nWritten to ${folder}`);
  } finally {
    await browser.close();
    await servers.stop();
  }
};
