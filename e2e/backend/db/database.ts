/**
 * The little of a database the backend needs, so that one SQL text serves two engines. Rows come back as
 * plain objects: `bigint` as number, `timestamptz` as Date, `numeric` as text, `jsonb` parsed.
 */
export interface Queryable {
  query<Row = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<Row[]>;
  /** Several statements without parameters. */
  script(sql: string): Promise<void>;
}

export interface Database extends Queryable {
  /**
   * Commits when `work` resolves, rolls back when it rejects. READ COMMITTED.
   *
   * @param opening a statement without parameters that the transaction begins with, on the same way to the database: a lock, so
   *   that whatever is read afterwards is as new as the lock
   */
  transaction<T>(work: (tx: Queryable) => Promise<T>, opening?: string): Promise<T>;
  close(): Promise<void>;
}

/** Passes by itself: the database restarts, is out of reach or has no connection left. */
export class DatabaseUnavailable extends Error {
  override name = 'DatabaseUnavailable';
}

/** Fails the running transaction and asks for another try: somebody else changed what it had read. */
export class RetryTransaction extends Error {
  override name = 'RetryTransaction';
}

const RETRIABLE = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '23503', // foreign_key_violation: the visitor was merged away between the read and the insert
]);

export function sqlState(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Runs `work` again when it lost a race; the attempts are few because each one makes progress for somebody. */
export async function retrying<T>(work: () => Promise<T>, attempts = 20): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const lostRace = error instanceof RetryTransaction || RETRIABLE.has(sqlState(error) ?? '');
      if (!lostRace || attempt >= attempts) throw error;
    }
  }
}
