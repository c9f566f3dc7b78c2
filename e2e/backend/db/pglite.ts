import { Mutex, PGlite } from '@electric-sql/pglite';
import type { Database } from './database.ts';
import { preparedStatements } from './pglite-statements.ts';

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

/**
 * Plans are kept, and nothing here gathers statistics that would have them made anew: an index is right at any size, and each
 * table that grows is read by one.
 */
const PLANS = 'set plan_cache_mode = force_generic_plan; set enable_seqscan = off';

/** @param dataDir a folder; in memory when omitted. @param snapshot what `dump()` gave, to start from. */
export async function openPGlite(dataDir?: string, snapshot?: Uint8Array): Promise<PGliteDatabase> {
  const engine = await PGlite.create({
    ...(dataDir && { dataDir }),
    ...(snapshot && { loadDataDir: new InMemoryBlob(snapshot) }),
  });
  await engine.exec(PLANS);
  const query = preparedStatements(engine);
  const turns = new Mutex();
  return {
    query: (sql, params) => turns.runExclusive(() => query(sql, params)),
    async script(sql) {
      await turns.runExclusive(() => engine.exec(sql));
    },
    transaction: (work, opening) =>
      turns.runExclusive(() =>
        engine.transaction(async (tx) => {
          const script = async (sql: string) => {
            await tx.exec(sql);
          };
          if (opening) await script(opening);
          return work({ query, script });
        }),
      ),
    close: () => engine.close(),
    async dump() {
      // Whoever starts from it would have to recover what is not checkpointed.
      await engine.exec('checkpoint');
      const file = await engine.dumpDataDir('none');
      return new Uint8Array(await file.arrayBuffer());
    },
  };
}
