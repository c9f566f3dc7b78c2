import { nanoid } from 'nanoid';
import type { Database } from '../db/database.ts';
import { createProgram } from '../store/programs.ts';
import { compose, freshId, signPayload } from '../stripe/compose.ts';
import { appOn } from './client.ts';
import { latencies, percentile, printTable, type Samples } from './measure.ts';

const MANY = 365;
const ROUNDS = 8;
const PER_ROUND = 15;

interface Signer {
  id: number;
  secret: string;
}

/** An event of a payment nobody has heard of. */
const invoice = (named: object) =>
  JSON.stringify(compose('invoice.paid', { customer: freshId('cus'), subscription: null, ...named }));

const WAYS = {
  'its own address': ({ id }: Signer) => ({ path: `/${id}`, body: invoice({}) }),
  'the address of all, the event names its program': ({ id }: Signer) => ({
    path: '',
    body: invoice({ customer_key: nanoid(), program_id: String(id) }),
  }),
  'the address of all, the event names nothing': () => ({ path: '', body: invoice({}) }),
};

/** Delivers some events, each signed by another program: the application remembers who signed lately. */
function deliveries(db: Database, signers: Signer[]) {
  const app = appOn(db);
  let next = 0;
  return (way: (signer: Signer) => { path: string; body: string }) =>
    latencies(PER_ROUND, async () => {
      next += 37;
      const signer = signers[next % signers.length]!;
      const { path, body } = way(signer);
      const headers = { 'stripe-signature': signPayload(body, signer.secret) };
      const response = await app.request(`/api/v1/stripe/webhook${path}`, { method: 'POST', headers, body });
      if (response.status !== 200) throw new Error(`webhook ${response.status}: ${await response.text()}`);
    });
}

/** What it costs to find out whose a Stripe event is, among one program and among many. */
export async function reportWebhook(db: Database): Promise<void> {
  const samples = new Map<string, Samples>();
  for (const programs of [1, MANY]) {
    while ((await signersOf(db)).length < programs) await createProgram(db, { accept_test_mode: true });
    const deliver = deliveries(db, await signersOf(db));
    // The first is not counted, and the ways take turns.
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [name, way] of Object.entries(WAYS)) {
        const key = `${name} ${programs}`;
        const measured = await deliver(way);
        if (round > 0) samples.set(key, [...(samples.get(key) ?? []), ...measured]);
      }
    }
  }
  printTable(
    'A Stripe event, in ms',
    ['delivered to', '1 program, p50', 'p99', `${MANY} programs, p50`, 'p99'],
    Object.keys(WAYS).map((name) => [
      name,
      ...[1, MANY].flatMap((programs) => {
        const measured = samples.get(`${name} ${programs}`)!;
        return [percentile(measured, 0.5), percentile(measured, 0.99)];
      }),
    ]),
  );
}

const signersOf = (db: Database) =>
  db.query<Signer>('select id, stripe_webhook_secret as secret from programs order by id');
