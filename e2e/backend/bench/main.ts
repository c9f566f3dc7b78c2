import { randomUUID } from 'node:crypto';
import { nanoid } from 'nanoid';
import pg from 'pg';
import { createApp } from '../app.ts';
import { systemClock } from '../clock.ts';
import type { Database } from '../db/database.ts';
import { openDatabase } from '../db/open.ts';
import { explainAll, recording } from './explain.ts';
import { fill } from './fill.ts';
import { latencies, percentile, printTable, type Samples, throughput } from './measure.ts';
import { reportStart } from './start.ts';

const SIZES = [1_000, 100_000, 1_000_000];
/** The sizes take turns, so that what else the machine does falls on all of them alike. */
const ROUNDS = 12;
const PER_ROUND = 60;
const WORKERS = 16;

function client(db: Database) {
  const app = createApp({ db, clock: systemClock, emulator: false, log: () => {}, trackerFile: '' });
  const post = async (path: string, body: object) => {
    const response = await app.request(path, {
      method: 'POST',
      headers: { authorization: 'Bearer affitor_demo_key' },
      body: JSON.stringify(body),
    });
    if (response.status !== 200) throw new Error(`${path} ${response.status}: ${await response.text()}`);
  };
  const click = (click_id: string) =>
    post('/api/v1/track/click', {
      affiliate_url: `https://shop.example/?aff=BENCH${1 + Math.floor(Math.random() * 200)}`,
      click_id,
      page_title: 'Landing page',
    });
  return {
    click: () => click(nanoid()),
    async chain() {
      const id = nanoid();
      await click(id);
      await post('/api/v1/track/lead', { click_id: id, customer_key: id, email: `${id}@example.com` });
      await post('/api/v1/track/sale', { customer_key: id, transaction_id: id, amount_cents: 4900 });
    },
  };
}

interface Subject {
  size: number;
  db: Database;
  name: string;
  click: Samples;
  chain: Samples;
}

async function prepare(admin: pg.Client, cluster: string, size: number): Promise<Subject> {
  const name = `affitor_bench_${randomUUID().slice(0, 8)}`;
  await admin.query(`create database ${name}`);
  const url = new URL(cluster);
  url.pathname = name;
  const db = await openDatabase(url.href);
  const started = performance.now();
  await fill(db, size);
  console.log(`${size.toLocaleString('en')} clicks made in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return { size, db, name, click: [], chain: [] };
}

/** Prints what the backend costs at three sizes, with the application in this process and the database in another. */
export async function bench(cluster: string): Promise<void> {
  await reportStart();
  const admin = new pg.Client({ connectionString: cluster });
  await admin.connect();
  const subjects: Subject[] = [];
  try {
    for (const size of SIZES) subjects.push(await prepare(admin, cluster, size));
    for (const { db } of subjects) await latencies(PER_ROUND, client(db).chain);
    await admin.query('checkpoint');
    for (let round = 0; round < ROUNDS; round++) {
      for (const { db, click, chain } of subjects) {
        const { click: one, chain: all } = client(db);
        click.push(...(await latencies(PER_ROUND, one)));
        chain.push(...(await latencies(PER_ROUND, all)));
      }
    }
    report(subjects);
    await reportLoad(subjects);
    await reportPlans(subjects.at(-1)!);
  } finally {
    for (const { db, name } of subjects) {
      await db.close();
      await admin.query(`drop database ${name} with (force)`);
    }
    await admin.end();
  }
}

function report(subjects: Subject[]): void {
  const base = subjects[0]!;
  printTable(
    'One at a time, in ms',
    ['stored clicks', 'click p50', 'click p99', 'chain p50', 'chain p99', 'chain against the smallest'],
    subjects.map(({ size, click, chain }) => [
      size.toLocaleString('en'),
      percentile(click, 0.5),
      percentile(click, 0.99),
      percentile(chain, 0.5),
      percentile(chain, 0.99),
      `${((percentile(chain, 0.5) / percentile(base.chain, 0.5) - 1) * 100).toFixed(1)} %`,
    ]),
  );
}

async function reportLoad(subjects: Subject[]): Promise<void> {
  const rows: (string | number)[][] = [];
  for (const { size, db } of subjects) {
    const { click, chain } = client(db);
    for (const [name, work, times] of [
      ['click', click, 3000],
      ['chain', chain, 1000],
    ] as const) {
      const { perSecond, samples } = await throughput(times, WORKERS, work);
      const requests = name === 'chain' ? perSecond * 3 : perSecond;
      rows.push([
        size.toLocaleString('en'),
        name,
        requests.toFixed(0),
        percentile(samples, 0.5),
        percentile(samples, 0.99),
      ]);
    }
  }
  printTable(`${WORKERS} at once`, ['stored clicks', 'work', 'requests per second', 'p50 ms', 'p99 ms'], rows);
}

async function reportPlans({ db, size }: Subject): Promise<void> {
  const recorded = recording(db);
  await client(recorded.db).chain();
  printTable(
    `Statements of a chain at ${size.toLocaleString('en')} clicks`,
    ['statement', 'reads by', 'pages'],
    await explainAll(db, recorded.statements()),
  );
}
