import { beforeAll, describe, expect, it } from 'vitest';
import { sqlState } from '../../e2e/backend/db/database.ts';
import { engine, startBackend } from './support/backend.ts';

const { db } = await startBackend({ emulator: false });

beforeAll(() => db.script('create table notes (id bigint primary key, text text)'));

const insert = 'insert into notes (id, text) values ($1, $2)';
const count = async () => (await db.query<{ count: number }>('select count(*) from notes'))[0]!.count;
const stateOf = (work: Promise<unknown>) => work.then(() => undefined, sqlState);

it('gives rows as they were given', async () => {
  const at = new Date('2026-02-03T04:05:06.789Z');
  const [row] = await db.query(
    `select $1::bigint as id, $2::timestamptz as at, $3::numeric as rate, $4::jsonb as json, $5::text[] as texts,
       2 = any($6::bigint[]) as among, $7::text as nothing, $8::boolean as yes, $9::bigint as large`,
    [7, at, '12.5000', '{"a":[1,"ü"]}', ['a', 'b,"c', ''], [1, 2], null, true, 2 ** 40],
  );
  expect(row).toEqual({
    id: 7,
    at,
    rate: '12.5000',
    json: { a: [1, 'ü'] },
    texts: ['a', 'b,"c', ''],
    among: true,
    nothing: null,
    yes: true,
    large: 2 ** 40,
  });
});

it('gives nothing for nothing', async () => {
  expect(await db.query('select id from notes where id = $1', [-1])).toEqual([]);
  expect(await db.query('delete from notes where id = $1', [-1])).toEqual([]);
});

describe('a statement that fails', () => {
  it('says why, and works the next time', async () => {
    await db.query(insert, [1, 'first']);
    expect(await stateOf(db.query(insert, [1, 'again']))).toBe('23505');
    expect(await stateOf(db.query(insert, ['not a number', '']))).toBe('22P02');
    await db.query(insert, [2, 'second']);
    expect(await stateOf(db.query('select nonsense from nowhere'))).toBe('42P01');
    expect(await db.query('select text from notes where id = any($1::bigint[]) order by id', [[1, 2]])).toEqual([
      { text: 'first' },
      { text: 'second' },
    ]);
  });

  it('takes its transaction with it', async () => {
    const before = await count();
    const work = db.transaction(async (tx) => {
      await tx.query(insert, [3, 'never there']);
      await tx.query(insert, [3, 'twice']);
    });
    expect(await stateOf(work)).toBe('23505');
    expect(await count()).toBe(before);
  });

  it('takes its transaction with it although it was caught', async () => {
    const before = await count();
    const work = db.transaction(async (tx) => {
      await tx.query(insert, [4, 'never there']);
      await tx.query(insert, [4, 'twice']).catch(() => {});
    });
    await expect(work).rejects.toThrow();
    expect(await count()).toBe(before);
  });

  it('is not remembered by the transaction that prepared it first', async () => {
    const fresh = 'insert into notes (id, text) select $1::bigint, $2::text';
    await stateOf(db.transaction((tx) => tx.query(fresh, [1, 'there already'])));
    await db.query(fresh, [5, 'fifth']);
    expect(await db.query('select text from notes where id = 5')).toEqual([{ text: 'fifth' }]);
  });
});

it('begins a transaction with what it is told, and nobody else sees what is not committed', async () => {
  const before = await count();
  const during: number[] = [];
  const reads: Promise<unknown>[] = [];
  await db.transaction(async (tx) => {
    const lock = `select count(*)::int as held from pg_locks where locktype = 'advisory' and objid = 77 and granted`;
    expect(await tx.query(lock)).toEqual([{ held: 1 }]);
    await tx.query(insert, [6, 'unseen']);
    reads.push(count().then((seen) => during.push(seen)));
    await tx.query('delete from notes where id = 6');
  }, 'select pg_advisory_xact_lock(77)');
  await Promise.all(reads);
  expect(during).toEqual([before]);
});

it('says why a transaction could not begin, not what came of that', async () => {
  const work = db.transaction((tx) => tx.query('select id from notes'), 'select 1 / 0');
  expect(await stateOf(work)).toBe('22012');
  expect(await db.query('select 1 as one')).toEqual([{ one: 1 }]);
});

it('reads by an index while there are no statistics yet', async () => {
  expect(await db.query('show enable_seqscan')).toEqual([{ enable_seqscan: 'off' }]);
});

it.runIf(engine === 'pglite')('parses a statement once, and keeps its plan', async () => {
  const sql = 'select text from notes where id = $1';
  for (let id = 0; id < 8; id++) await db.query(sql, [id]);
  expect(
    await db.query('select generic_plans, custom_plans from pg_prepared_statements where statement = $1', [sql]),
  ).toEqual([{ generic_plans: 8, custom_plans: 0 }]);
});
