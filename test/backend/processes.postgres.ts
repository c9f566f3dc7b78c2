import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { nanoid } from 'nanoid';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../e2e/backend/db/open.ts';
import { type BackendProcess, post, startProcess, stopAll } from './support/process.ts';

const cluster = process.env.TEST_DATABASE_URL!;
const KEY = 'affitor_demo_key';

let url: string;
let admin: pg.Client;
let database: pg.Client;

beforeEach(async () => {
  const name = `affitor_${randomUUID().replaceAll('-', '')}`;
  admin = new pg.Client({ connectionString: cluster });
  await admin.connect();
  await admin.query(`create database ${name}`);
  const target = new URL(cluster);
  target.pathname = name;
  url = target.href;
  database = new pg.Client({ connectionString: url });
  await database.connect();
});
afterEach(async () => {
  await stopAll();
  const { database: name } = database;
  await database.end();
  await admin.query(`drop database "${name}" with (force)`);
  await admin.end();
});

const start = () => startProcess({ DATABASE_URL: url, AFFITOR_EMULATOR: '0' });
/** As it is after a first start with the emulator: with the demo program. */
const seedDatabase = async () => (await openDatabase(url, { seeded: true })).close();
const count = async (table: string) => Number((await database.query(`select count(*) from ${table}`)).rows[0].count);

const click = (backend: BackendProcess, click_id: string) =>
  post(`${backend.url}/api/v1/track/click`, { affiliate_url: 'https://shop.test/?aff=PARTNER123', click_id });
const sale = (backend: BackendProcess, transaction_id: string, click_id: string) =>
  post(
    `${backend.url}/api/v1/track/sale`,
    { transaction_id, amount_cents: 1000, click_id, customer_key: `u_${click_id}` },
    KEY,
  );

describe('several processes on one database', () => {
  it('start at once on an empty one: it is migrated and seeded once', async () => {
    const startEmulator = () => startProcess({ DATABASE_URL: url, AFFITOR_EMULATOR: '1' });
    const backends = await Promise.all([startEmulator(), startEmulator(), startEmulator()]);
    expect(await count('programs')).toBe(1);
    expect(await count('partners')).toBe(3);
    for (const backend of backends) expect((await click(backend, nanoid())).status).toBe(200);
  });

  it('share the load: what each says once is recorded once', async () => {
    await seedDatabase();
    const backends = await Promise.all([start(), start()]);
    const ids = Array.from({ length: 60 }, () => nanoid());
    await Promise.all(ids.flatMap((id) => backends.map((backend) => click(backend, id))));
    const answers = await Promise.all(ids.flatMap((id) => backends.map((backend) => sale(backend, `t_${id}`, id))));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(60).fill(200), ...Array(60).fill(409)]);
    for (const table of ['clicks', 'visitors', 'customers', 'sales', 'commissions'])
      expect(await count(table)).toBe(60);
  });

  it('killed under load lose nothing that was answered with 200, and start again without repair', async () => {
    await seedDatabase();
    const [killed, survivor] = await Promise.all([start(), start()]);
    const promised = { clicks: new Set<string>(), sales: new Set<string>() };
    let stopped = false;
    const visitor = async (backend: BackendProcess) => {
      while (!stopped) {
        const id = nanoid();
        if ((await click(backend, id)).status === 200) promised.clicks.add(id);
        if ((await sale(backend, `t_${id}`, id)).status === 200) promised.sales.add(`t_${id}`);
      }
    };
    const interrupted = Promise.allSettled(Array.from({ length: 12 }, () => visitor(killed)));
    const undisturbed = Promise.all(Array.from({ length: 4 }, () => visitor(survivor)));
    await expect.poll(() => promised.sales.size, { timeout: 20_000 }).toBeGreaterThan(200);
    await killed.stop('SIGKILL');
    await interrupted;
    const restarted = await start();
    expect((await click(restarted, nanoid())).status).toBe(200);
    stopped = true;
    await undisturbed;

    const stored = async (sql: string) => new Set((await database.query(sql)).rows.map((row) => row.id as string));
    const clicks = await stored('select click_id as id from clicks');
    const sales = await stored('select transaction_id as id from sales');
    expect([...promised.clicks].filter((id) => !clicks.has(id))).toEqual([]);
    expect([...promised.sales].filter((id) => !sales.has(id))).toEqual([]);
    const { rows } = await database.query(
      'select count(*)::int as n from sales s left join commissions c on c.sale_id = s.id where c.id is null',
    );
    expect(rows[0].n).toBe(0);
  });

  it('answer 503 with Retry-After while the database is away, and go on when it is back', async () => {
    await seedDatabase();
    const { hostname, port } = new URL(url);
    const sockets = new Set<Socket>();
    const proxy = createServer((incoming) => {
      const outgoing = connect(Number(port), hostname);
      for (const socket of [incoming, outgoing]) sockets.add(socket.on('error', () => {}));
      incoming.pipe(outgoing).pipe(incoming);
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const through = new URL(url);
    through.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const backend = await startProcess({ DATABASE_URL: through.href, AFFITOR_EMULATOR: '0' });
    const status = async () => (await click(backend, nanoid())).status;
    expect(await status()).toBe(200);

    proxy.close();
    const load = Promise.all(Array.from({ length: 20 }, status));
    for (const socket of sockets) socket.destroy();
    expect(new Set(await load)).toContain(503);
    const response = await fetch(`${backend.url}/api/v1/track/click`, {
      method: 'POST',
      body: JSON.stringify({ affiliate_url: 'https://shop.test/?aff=PARTNER123' }),
    });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await response.json()).toEqual({ error: 'Database is not available' });

    proxy.listen(Number(through.port), '127.0.0.1');
    await expect.poll(status, { timeout: 10_000 }).toBe(200);
    expect(await backend.stop()).toBe(0);
    proxy.close();
    for (const socket of sockets) socket.destroy();
  });
});
