import { nanoid } from 'nanoid';
import pg from 'pg';
import { client } from './client.ts';
import { explainAll, recording } from './explain.ts';
import { reportLoad } from './load.ts';
import { latencies, percentile, printTable, type Samples } from './measure.ts';
import { reportSize } from './size.ts';
import { reportStart } from './start.ts';
import { prepare, type Subject } from './subject.ts';
import { reportWebhook } from './webhook.ts';

const SIZES = [1_000, 100_000, 1_000_000];
/** The sizes take turns, so that what else the machine does falls on all of them alike. */
const ROUNDS = 12;
const PER_ROUND = 60;

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
    await reportLatency(subjects);
    await reportLoad(subjects);
    await reportWebhook(subjects[0]!.db);
    await reportPlans(subjects.at(-1)!);
    await reportSize(subjects.at(-1)!);
  } finally {
    for (const { db, name } of subjects) {
      await db.close();
      await admin.query(`drop database ${name} with (force)`);
    }
    await admin.end();
  }
}

async function reportLatency(subjects: Subject[]): Promise<void> {
  const measured = subjects.map(({ size, db }) => ({
    size,
    ...client(db),
    clicks: [] as Samples,
    chains: [] as Samples,
  }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { click, chain, clicks, chains } of measured) {
      clicks.push(...(await latencies(PER_ROUND, () => click(nanoid()))));
      chains.push(...(await latencies(PER_ROUND, chain)));
    }
  }
  const base = percentile(measured[0]!.chains, 0.5);
  printTable(
    'One at a time, in ms',
    ['stored clicks', 'click p50', 'click p99', 'chain p50', 'chain p99', 'chain against the smallest'],
    measured.map(({ size, clicks, chains }) => [
      size.toLocaleString('en'),
      percentile(clicks, 0.5),
      percentile(clicks, 0.99),
      percentile(chains, 0.5),
      percentile(chains, 0.99),
      `${((percentile(chains, 0.5) / base - 1) * 100).toFixed(1)} %`,
    ]),
  );
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
