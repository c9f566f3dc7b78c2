import { createHash } from 'node:crypto';
import pg from 'pg';
import { type Database, DatabaseUnavailable, type Queryable, sqlState } from './database.ts';

const INT8 = 20;
const types: pg.CustomTypesConfig = {
  // node-postgres hands out int8 as text; every bigint of ours is an id, a count or an amount below 2^53.
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
};

const names = new Map<string, string>();

/** A named statement is parsed and planned once per connection. */
function statementName(sql: string): string {
  let name = names.get(sql);
  if (!name) {
    name = createHash('sha1').update(sql).digest('hex');
    names.set(sql, name);
  }
  return name;
}

const UNAVAILABLE = new Set([
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '53300', // too_many_connections
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
]);

/** node-postgres has no code for a connection that ends during a query or does not come about in time. */
function translate(error: unknown): never {
  const isLost = error instanceof Error && /^(Connection terminated|timeout exceeded)/.test(error.message);
  if (isLost || UNAVAILABLE.has(sqlState(error) ?? '')) {
    throw new DatabaseUnavailable('Database is not available', { cause: error });
  }
  throw error;
}

function queryable(client: pg.Pool | pg.PoolClient): Queryable {
  return {
    async query<Row>(sql: string, params: readonly unknown[] = []) {
      const statement = { name: statementName(sql), text: sql, values: [...params], types };
      const result = await client.query(statement).catch(translate);
      return result.rows as Row[];
    },
    async script(sql) {
      await client.query(sql).catch(translate);
    },
  };
}

const CONNECT_TIMEOUT_MS = 5000;

/** @param poolSize connections this process holds at most; a cluster's limit is shared by all processes. */
export function openPostgres(connectionString: string, poolSize = 10): Database {
  const pool = new pg.Pool({
    connectionString,
    max: poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    pipeline: true,
  });
  // Plans are kept, and those of a young database are made before it has statistics: an index is right at any size, and each table
  // that grows is read by one. Sent ahead of the first statement; without it all works, if slower.
  pool.on('connect', (client) => {
    client.query('set enable_seqscan = off').catch(() => {});
  });
  // An idle connection that the server closes must not take the process with it: the pool opens another.
  pool.on('error', () => {});
  return {
    ...queryable(pool),
    async transaction(work, opening) {
      const client = await pool.connect().catch(translate);
      let broken: Error | undefined;
      const onError = (error: Error) => {
        broken = error;
      };
      client.on('error', onError);
      try {
        const beginning = client.query(opening ? `begin; ${opening}` : 'begin').catch(translate);
        // The first statement goes with it on one way: where the beginning fails, so does whatever comes behind it.
        const [begun, worked] = await Promise.allSettled([beginning, work(queryable(client))]);
        if (begun.status === 'rejected') throw begun.reason;
        if (worked.status === 'rejected') throw worked.reason;
        const { command } = await client.query('commit').catch(translate);
        // What a transaction says in which a statement failed, although whoever sent that one caught the error.
        if (command === 'ROLLBACK') throw new Error('Transaction was rolled back');
        return worked.value;
      } catch (error) {
        await client.query('rollback').catch(onError);
        throw error;
      } finally {
        client.off('error', onError);
        client.release(broken);
      }
    },
    close: () => pool.end(),
  };
}
