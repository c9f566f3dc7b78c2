import { nanoid } from 'nanoid';
import type { Database } from '../db/database.ts';
import { client } from './client.ts';
import { recording } from './explain.ts';
import { percentile, printTable, type Samples, throughput } from './measure.ts';
import type { Subject } from './subject.ts';

const WORKERS = 16;
/** What is compared takes turns: what else the machine does falls on all alike. */
const ROUNDS = 6;
const CLICKS = 1000;
const CHAINS = 250;

/** The statement that stores a click, through the same driver, and nothing else: no request, no validation, no answer. */
async function bareClick(db: Database): Promise<() => Promise<void>> {
  const recorded = recording(db);
  const id = nanoid();
  await client(recorded.db).click(id);
  const [sql, params] = recorded.statements()[0]!;
  const position = params.indexOf(id);
  return async () => {
    await db.query(sql, params.with(position, nanoid()));
  };
}

class Meter {
  readonly samples: Samples = [];
  #seconds = 0;

  async run(times: number, work: () => Promise<void>): Promise<void> {
    const { seconds, samples } = await throughput(times, WORKERS, work);
    this.#seconds += seconds;
    this.samples.push(...samples);
  }

  get perSecond(): number {
    return this.samples.length / this.#seconds;
  }
}

async function measured({ db }: Subject) {
  const { click, chain } = client(db);
  return {
    bare: { meter: new Meter(), times: CLICKS, work: await bareClick(db) },
    click: { meter: new Meter(), times: CLICKS, work: () => click(nanoid()) },
    chain: { meter: new Meter(), times: CHAINS, work: chain },
  };
}

/** How many requests fit into a second, and how many clicks would if there were nothing but their statement. */
export async function reportLoad(subjects: Subject[]): Promise<void> {
  const all = await Promise.all(subjects.map(measured));
  for (let round = 0; round < ROUNDS; round++) {
    for (const one of all) for (const { meter, times, work } of Object.values(one)) await meter.run(times, work);
  }
  printTable(
    `${WORKERS} at once; ceiling: the statement of a click through the same driver, nothing else`,
    ['stored clicks', 'clicks/s', 'ceiling', 'share', 'click p50', 'p99', 'chain requests/s', 'chain p50', 'p99'],
    subjects.map(({ size }, index) => {
      const { bare, click, chain } = all[index]!;
      return [
        size.toLocaleString('en'),
        click.meter.perSecond.toFixed(0),
        bare.meter.perSecond.toFixed(0),
        `${((click.meter.perSecond / bare.meter.perSecond) * 100).toFixed(0)} %`,
        percentile(click.meter.samples, 0.5),
        percentile(click.meter.samples, 0.99),
        (chain.meter.perSecond * 3).toFixed(0),
        percentile(chain.meter.samples, 0.5),
        percentile(chain.meter.samples, 0.99),
      ];
    }),
  );
}
