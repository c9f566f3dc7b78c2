import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { shellLaunch } from '../engines/chromium.ts';
import { startBackend } from '../support/backend-process.ts';
import { createProgram } from '../support/program.ts';
import { startSite } from '../support/site.ts';
import { balance } from './ledger.ts';
import { startNetwork } from './network.ts';
import { createRandom } from './random.ts';
import { printReport, readBooks } from './report.ts';
import { makeTrouble } from './trouble.ts';
import { startWalk, type Walk, type World } from './walk.ts';

const { values } = parseArgs({
  options: { seed: { type: 'string' }, seconds: { type: 'string' }, visitors: { type: 'string' } },
});
const number = (text: string | undefined, fallback: number) => {
  const value = Number(text || fallback);
  if (!Number.isInteger(value) || value < 1) throw new Error(`"${text}" is not a whole number above zero`);
  return value;
};
const seed = number(values.seed ?? process.env.SOAK_SEED, Math.floor(Math.random() * 1e9) + 1);
const seconds = number(values.seconds ?? process.env.SOAK_SECONDS, 120);
/** How many are in the shop at the same time. */
const crowd = number(values.visitors ?? process.env.SOAK_VISITORS, 4);

console.log(`soak: ${seconds} s, seed ${seed}: repeat it with npm run soak -- --seed ${seed}`);
const random = createRandom(seed);
const folder = await mkdtemp(join(tmpdir(), 'affitor-soak-'));
const backend = await startBackend({ DATABASE_URL: folder });
const program = await createProgram(backend.url);
const network = await startNetwork(backend.url);
const site = await startSite({ 'program-id': `${program.id}`, 'api-base': network.url });
const browser = await chromium.launch(shellLaunch);
const trouble = makeTrouble(backend, folder, network, createRandom(random.between(1, 1e9)));

try {
  const partners: World['partners'] = [program.alice, program.bob];
  const world: World = { browser, site, network, partners, dead: [program.inactive, 'MISTYPED'] };
  const walks: Walk[] = [];
  const end = Date.now() + seconds * 1000;
  const places = Array.from({ length: crowd }, async () => {
    while (Date.now() < end) {
      const index = walks.length + 1;
      const starting = startWalk(world, `visitor-${index}`, createRandom(seed * 1000 + index));
      walks.length = index;
      const walk = await starting;
      walks[index - 1] = walk;
      await walk.walk();
    }
  });
  await Promise.all(places);
  await trouble.end();

  const owed: string[] = [];
  const waiting = [...walks];
  await Promise.all(
    Array.from({ length: crowd }, async () => {
      for (let walk = waiting.shift(); walk; walk = waiting.shift()) owed.push(...(await walk.settle()));
    }),
  );

  for (const { account } of walks)
    for (const customer of account.customers) await program.sale({ customer_key: customer });
  const result = balance(
    walks.map(({ account }) => account),
    await readBooks(program),
  );
  const balanced = printReport({ ...result, owed, walks, program, kills: trouble.kills, seen: network.seen });
  process.exitCode = balanced ? 0 : 1;
} finally {
  await browser.close();
  await trouble.end();
  await trouble.backend().stop();
  await site.stop();
  await network.stop();
  await rm(folder, { recursive: true, force: true });
}
