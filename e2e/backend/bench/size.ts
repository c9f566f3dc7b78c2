import { printTable } from './measure.ts';
import type { Subject } from './subject.ts';

/** What the tables take on disk, for each click that is stored. */
export async function reportSize({ db, size }: Subject): Promise<void> {
  const rows = await db.query<{ name: string; rows: number; bytes: number; index_bytes: number }>(
    `select relname as name, n_live_tup as rows, pg_table_size(relid) as bytes, pg_indexes_size(relid) as index_bytes
     from pg_stat_user_tables where n_live_tup >= $1 order by pg_total_relation_size(relid) desc`,
    [size / 100],
  );
  printTable(
    `On disk at ${size.toLocaleString('en')} clicks, in bytes for each`,
    ['table', 'rows', 'table', 'indexes'],
    rows.map(({ name, rows: count, bytes, index_bytes }) => [
      name,
      count.toLocaleString('en'),
      (bytes / size).toFixed(0),
      (index_bytes / size).toFixed(0),
    ]),
  );
}
