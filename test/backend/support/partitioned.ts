import type { Database, Queryable } from '../../../e2e/backend/db/database.ts';

/** What grows with the visitors of a program, and carries the program's id. */
export const PARTITIONED = ['visitors', 'clicks', 'customers', 'leads', 'sales', 'commissions'] as const;

/**
 * Replaces the tables by declaratively partitioned ones, as `docs/scaling.md` describes it: every key and index as it was, the
 * program's id added to what is unique. Only for an empty database.
 */
export async function partitionByProgram(db: Database, partitions: number): Promise<void> {
  for (const table of PARTITIONED) {
    const indexes = await db.query<{ definition: string; is_unique: boolean }>(
      `select pg_get_indexdef(indexrelid) as definition, indisunique as is_unique from pg_index where indrelid = $1::regclass`,
      [table],
    );
    await db.script(`
      alter table ${table} rename to ${table}_whole;
      create table ${table} (like ${table}_whole including defaults including identity) partition by hash (program_id)`);
    for (let n = 0; n < partitions; n++) {
      await db.script(
        `create table ${table}_p${n} partition of ${table} for values with (modulus ${partitions}, remainder ${n})`,
      );
    }
    await db.script(`drop table ${table}_whole cascade`);
    for (const { definition, is_unique } of indexes) {
      const whole = definition.replace(`_whole `, ' ');
      const isKeyed = /\(.*program_id.*\)/.test(whole);
      await db.script(is_unique && !isKeyed ? whole.replace(/\((.*?)\)/, '($1, program_id)') : whole);
    }
  }
}

interface PlanNode {
  'Relation Name'?: string;
  'Actual Loops': number;
  Plans?: PlanNode[];
}

/** The tables a plan has really read, each partition by its own name. What is inserted appears under the name of the whole. */
function tablesOf(node: PlanNode): string[] {
  const own = node['Relation Name'] !== undefined && node['Actual Loops'] > 0 ? [node['Relation Name']] : [];
  return [...own, ...(node.Plans ?? []).flatMap(tablesOf)];
}

/** The same database, which tells of each statement what tables it reads. */
export function watchTables(db: Database, tell: (tables: string[]) => void): Database {
  const wrap = (inner: Queryable): Queryable => ({
    ...inner,
    async query<Row>(sql: string, params: readonly unknown[] = []) {
      await inner.script('savepoint before');
      const explained = `explain (analyze, timing off, format json) ${sql}`;
      const [row] = await inner.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(explained, params);
      await inner.script('rollback to savepoint before');
      tell(tablesOf(row!['QUERY PLAN'][0].Plan));
      return inner.query<Row>(sql, params);
    },
  });
  const transaction: Database['transaction'] = (work, opening) => db.transaction((tx) => work(wrap(tx)), opening);
  return { ...db, transaction, query: (sql, params) => transaction((tx) => tx.query(sql, params)) };
}
