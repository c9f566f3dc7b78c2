import { nanoid } from 'nanoid';
import { beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../e2e/backend/app.ts';
import { systemClock } from '../../e2e/backend/clock.ts';
import { type Program, startBackend } from './support/backend.ts';
import { type PARTITIONED, partitionByProgram, watchTables } from './support/partitioned.ts';

const { db, createProgram } = await startBackend();
const PARTITIONS = 8;
let program: Program;

beforeAll(async () => {
  await partitionByProgram(db, PARTITIONS);
  // In more than one partition there is something to be touched by mistake.
  for (let i = 0; i < 12; i++) {
    const other = await createProgram();
    await other.lead({ click_id: await other.newClick(other.alice), customer_key: 'u' });
  }
  program = await createProgram();
});

/** How many partitions of each table the statements read that the work takes. */
async function readBy(path: string, body: object): Promise<Record<string, number>> {
  const read = new Set<string>();
  const watched = watchTables(db, (tables) => {
    for (const table of tables) read.add(table);
  });
  const app = createApp({ db: watched, clock: systemClock, emulator: false, log: () => {}, trackerFile: '' });
  const headers = { authorization: `Bearer ${program.key}` };
  const request = { method: 'POST', headers, body: JSON.stringify(body) };
  expect((await app.request(`/api/v1/track/${path}`, request)).status).toBe(200);
  const counts: Record<string, number> = {};
  for (const table of read) {
    const [, whole] = /^(\w+)_p\d+$/.exec(table) ?? [];
    if (whole) counts[whole] = (counts[whole] ?? 0) + 1;
  }
  return counts;
}

const one = (...tables: (typeof PARTITIONED)[number][]) => Object.fromEntries(tables.map((table) => [table, 1]));

// An insert needs no proof: a row goes to the partition of its program.
describe(`with every table that grows in ${PARTITIONS} partitions by program, one of each is read by`, () => {
  const click_id = nanoid();

  it('a click, known or not', async () => {
    const body = { affiliate_url: `https://shop.test/?aff=${program.alice}`, click_id };
    expect(await readBy('click', body)).toEqual(one('clicks'));
    expect(await readBy('click', { ...body, existing_click_id: click_id })).toEqual(one('clicks'));
  });

  it('a lead, new or not', async () => {
    const body = { click_id, customer_key: 'u', email: 'u@shop.test' };
    expect(await readBy('lead', body)).toEqual(one('clicks', 'visitors', 'customers', 'leads'));
    expect(await readBy('lead', body)).toEqual(one('clicks', 'visitors', 'customers', 'leads'));
  });

  it('a lead that makes one visitor of two', async () => {
    const body = { click_id: await program.newClick(program.bob), customer_key: 'u' };
    expect(await readBy('lead', body)).toEqual(one('clicks', 'visitors', 'customers', 'leads'));
  });

  it('a sale, of a subscription or not', async () => {
    const body = { customer_key: 'u', amount_cents: 1000 };
    const first = one('clicks', 'visitors', 'customers', 'leads');
    expect(await readBy('sale', { ...body, transaction_id: 't' })).toEqual(first);
    const ofSubscription = { ...first, ...one('sales') };
    expect(await readBy('sale', { ...body, transaction_id: 'first', subscription_id: 's' })).toEqual(ofSubscription);
    const renewal = { ...body, transaction_id: 'second', subscription_id: 's', is_recurring: true };
    expect(await readBy('sale', renewal)).toEqual({ ...ofSubscription, ...one('commissions') });
  });

  it('a refund', async () => {
    const read = await readBy('refund', { transaction_id: 'second' });
    expect(read).toEqual(one('clicks', 'customers', 'leads', 'sales', 'commissions'));
  });

  it('and is counted as ever', async () => {
    const sale = { event_type: 'conversion', commission_cents: 200, partner_code: program.bob, customer_key: 'u' };
    expect((await program.events()).data).toMatchObject([
      { ...sale, status: 'reversed' },
      sale,
      sale,
      { event_type: 'lead' },
      { event_type: 'click' },
      { event_type: 'lead' },
      { event_type: 'click' },
    ]);
  });
});
