import { PGlite, type Transaction } from '@electric-sql/pglite';
import type { Database, Queryable } from './database.ts';

function queryable(engine: PGlite | Transaction): Queryable {
  return {
    async query<Row>(sql: string, params: readonly unknown[] = []) {
      const result = await engine.query<Row>(sql, [...params]);
      return result.rows;
    },
    async script(sql) {
      await engine.exec(sql);
    },
  };
}

export interface PGliteDatabase extends Database {
  /** The whole data directory as an uncompressed tar. */
  dump(): Promise<Uint8Array>;
}

/** A `Blob` over bytes that are in memory already: Node copies those of its own piece by piece. */
class InMemoryBlob extends Blob {
  readonly #bytes: Uint8Array<ArrayBuffer>;

  constructor(bytes: Uint8Array) {
    super();
    this.#bytes = new Uint8Array(bytes);
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.resolve(this.#bytes.buffer);
  }
}

/** @param dataDir a folder; in memory when omitted. @param snapshot what `dump()` gave, to start from. */
export async function openPGlite(dataDir?: string, snapshot?: Uint8Array): Promise<PGliteDatabase> {
  const engine = await PGlite.create({
    ...(dataDir && { dataDir }),
    ...(snapshot && { loadDataDir: new InMemoryBlob(snapshot) }),
  });
  return {
    ...queryable(engine),
    transaction: (work, opening) =>
      engine.transaction(async (tx) => {
        if (opening) await tx.exec(opening);
        return work(queryable(tx));
      }),
    close: () => engine.close(),
    async dump() {
      // Whoever starts from it would have to recover what is not checkpointed.
      await engine.exec('checkpoint');
      const file = await engine.dumpDataDir('none');
      return new Uint8Array(await file.arrayBuffer());
    },
  };
}
