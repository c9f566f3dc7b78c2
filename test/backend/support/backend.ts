import { randomUUID } from 'node:crypto';
import { nanoid } from 'nanoid';
import pg from 'pg';
import { afterAll, expect } from 'vitest';
import { createApp } from '../../../e2e/backend/app.ts';
import { systemClock } from '../../../e2e/backend/clock.ts';
import type { Database } from '../../../e2e/backend/db/database.ts';
import { openDatabase } from '../../../e2e/backend/db/open.ts';
import { resetDatabase } from '../../../e2e/backend/emulator/reset.ts';
import { expectDescribed } from './openapi.ts';

/** A cluster to run on, with a database for each file; without it the files of a worker share an embedded engine. */
const cluster = process.env.TEST_DATABASE_URL;

export const engine = cluster ? 'postgres' : 'pglite';

interface TestDatabase {
  url: string;
  db: Database;
  /** Called after the last test of the file. */
  release: () => Promise<void>;
}

async function createDatabase(cluster: string): Promise<TestDatabase> {
  const name = `affitor_${randomUUID().replaceAll('-', '')}`;
  const admin = async (sql: string) => {
    const client = new pg.Client({ connectionString: cluster });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await admin(`create database ${name}`);
  const url = new URL(cluster);
  url.pathname = name;
  const db = await openDatabase(url.href, { seeded: true });
  const release = async () => {
    await db.close();
    await admin(`drop database if exists ${name} with (force)`);
  };
  return { url: url.href, db, release };
}

async function openOwnDatabase(): Promise<TestDatabase> {
  if (cluster) return createDatabase(cluster);
  const db = await openDatabase('memory:', { seeded: true });
  return { url: 'memory:', db, release: () => db.close() };
}

/** The worker's engine: starting one takes a second, resetting it a tenth of one. */
let shared: Promise<Database> | undefined;
/** The test file that it was last reset for. */
let owner: string | undefined;

async function borrowDatabase(): Promise<TestDatabase> {
  if (cluster) return createDatabase(cluster);
  const { testPath } = expect.getState();
  const isDirty = shared !== undefined && testPath !== owner;
  owner = testPath;
  shared ??= openDatabase('memory:', { seeded: true });
  const db = await shared;
  if (isDirty) await resetDatabase(db);
  return { url: 'memory:', db, release: async () => {} };
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

export interface BackendOptions {
  emulator?: boolean;
  /** Whether it needs a database that no other backend of the file uses. */
  alone?: boolean;
}

/** A backend for one test file, with a freshly seeded database. Every answer is validated against the API's description. */
export async function startBackend({ emulator = true, alone = false }: BackendOptions = {}) {
  const { url, db, release } = await (alone ? openOwnDatabase() : borrowDatabase());
  const logged: string[] = [];
  const app = createApp({
    db,
    clock: systemClock,
    emulator,
    log: (line) => logged.push(line),
    trackerFile: '/nonexistent/affitor-tracker.js',
  });
  const running = new Set<unknown>();
  const { fetch } = app;
  app.fetch = (...args) => {
    const answer = Promise.resolve(fetch(...args)).finally(() => running.delete(answer));
    running.add(answer);
    return answer;
  };
  afterAll(async () => {
    // A request whose client has given up still writes, and the next file may use this database.
    await Promise.allSettled(running);
    await app.later.idle();
    await release();
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
    /** Waits until what keyless requests have queued is decided. */
    settled: () => app.later.idle(),
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
