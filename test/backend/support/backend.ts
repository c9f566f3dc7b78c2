import { randomUUID } from 'node:crypto';
import { nanoid } from 'nanoid';
import pg from 'pg';
import { afterAll } from 'vitest';
import { createApp } from '../../../e2e/backend/app.ts';
import { systemClock } from '../../../e2e/backend/clock.ts';
import type { Database } from '../../../e2e/backend/db/database.ts';
import { openDatabase } from '../../../e2e/backend/db/open.ts';
import { expectDescribed } from './openapi.ts';

/** A cluster to run on; without it each file has an embedded engine of its own. */
const cluster = process.env.TEST_DATABASE_URL;

export const engine = cluster ? 'postgres' : 'pglite';

async function createDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  if (!cluster) return { url: 'memory:', drop: async () => {} };
  const name = `affitor_${randomUUID().replaceAll('-', '')}`;
  const admin = async (sql: string) => {
    const client = new pg.Client({ connectionString: cluster });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await admin(`create database ${name}`);
  const url = new URL(cluster);
  url.pathname = name;
  return { url: url.href, drop: () => admin(`drop database if exists ${name} with (force)`) };
}

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes, each validated against its schema
  body: any;
}

export interface CallOptions {
  method?: string;
  key?: string;
  headers?: Record<string, string>;
  /** Sent as it is instead of as JSON. */
  raw?: string | Uint8Array;
}

/** A backend for one test file, closed with it. Every answer is held against the API's description. */
export async function startBackend({ emulator = true }: { emulator?: boolean } = {}) {
  const { url, drop } = await createDatabase();
  const db = await openDatabase(url, { seeded: true });
  const logged: string[] = [];
  const app = createApp({
    db,
    clock: systemClock,
    emulator,
    log: (line) => logged.push(line),
    trackerFile: '/nonexistent/affitor-tracker.js',
  });
  afterAll(async () => {
    await db.close();
    await drop();
  });

  async function call(path: string, body?: unknown, options: CallOptions = {}): Promise<Answer> {
    const method = options.method ?? (body === undefined && options.raw === undefined ? 'GET' : 'POST');
    const sent = options.raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await app.request(path, {
      method,
      headers: {
        ...(sent !== undefined && { 'content-type': 'application/json' }),
        ...(options.key && { authorization: `Bearer ${options.key}` }),
        ...options.headers,
      },
      ...(sent !== undefined && { body: sent as string }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    const answer = {
      status: response.status,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : text || undefined,
    };
    if (!path.startsWith('/__affitor')) expectDescribed(method, path, response, answer.body);
    return answer;
  }

  const advance = async (duration: string) => {
    await call('/__affitor/clock', { advance: duration });
  };

  /** Where the backend's clock has been moved to. */
  const now = async () => new Date((await call('/__affitor/clock')).body.now);

  return {
    app,
    db,
    call,
    advance,
    now,
    logged,
    url,
    createProgram: (settings: object = {}) => createProgram(call, settings),
  };
}

export type Backend = Awaited<ReturnType<typeof startBackend>>;
export type Program = Awaited<ReturnType<typeof createProgram>>;

export const clickId = () => nanoid();

/** A program of the test's own, with the calls a tracker and a merchant's server make. */
async function createProgram(
  call: (path: string, body?: unknown, options?: CallOptions) => Promise<Answer>,
  settings: object,
) {
  const { body } = await call('/__affitor/programs', settings);
  const [alice, bob, inactive] = body.partner_codes as [string, string, string];
  const id = body.id as number;
  const key = body.api_key as string;
  return {
    id,
    key,
    alice,
    bob,
    inactive,
    secret: body.stripe_webhook_secret as string,
    click: (code: string, fields: object = {}) =>
      call('/api/v1/track/click', { affiliate_url: `https://shop.test/?aff=${code}`, ...fields }),
    lead: (fields: object, options: CallOptions = {}) =>
      call('/api/v1/track/lead', { program_id: id, ...fields }, options),
    sale: (fields: object) =>
      call('/api/v1/track/sale', { transaction_id: `tx_${nanoid()}`, amount_cents: 1000, ...fields }, { key }),
    refund: (fields: object) => call('/api/v1/track/refund', fields, { key }),
    events: async (query = '') =>
      (await call(`/api/tracking/events/${id}?pageSize=100${query}`, undefined, { key })).body,
    /** A click that has just been recorded; its id. */
    async newClick(code: string, fields: object = {}): Promise<string> {
      const answer = await call('/api/v1/track/click', {
        affiliate_url: `https://shop.test/?aff=${code}`,
        click_id: nanoid(),
        ...fields,
      });
      return answer.body.click_id as string;
    },
    trigger: (event: string, params: object = {}) =>
      call('/__affitor/stripe/trigger', { event, program_id: id, ...params }),
  };
}

export async function countRows(db: Database, table: string, where = 'true', params: unknown[] = []): Promise<number> {
  const [row] = await db.query<{ count: number }>(`select count(*) from ${table} where ${where}`, params);
  return Number(row!.count);
}
