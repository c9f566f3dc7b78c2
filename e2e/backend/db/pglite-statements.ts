import { type PGlite, parse, protocol } from '@electric-sql/pglite';

type Messages = Awaited<ReturnType<PGlite['execProtocolStream']>>;

interface Prepared {
  name: string;
  parameterTypes: number[];
  /** What its rows look like, as `parseResults` wants to be told. */
  description: Messages;
}

/**
 * Runs statements as `PGlite.query` does, which has each parsed and planned at every call, in six calls of the engine: that takes
 * several times as long as most of them run. Here a statement is parsed once, and is one call afterwards. Whoever runs one has
 * the engine to himself.
 */
export function preparedStatements(engine: PGlite) {
  const prepared = new Map<string, Prepared>();

  const send = (...messages: Uint8Array[]): Promise<Messages> =>
    engine.execProtocolStream(new Uint8Array(Buffer.concat([...messages, protocol.serialize.sync()])), {
      syncToFs: false,
    });

  async function prepare(sql: string): Promise<Prepared> {
    const name = `s${prepared.size}`;
    const told = await send(
      protocol.serialize.parse({ name, text: sql }),
      protocol.serialize.describe({ type: 'S', name }),
    );
    const statement = {
      name,
      parameterTypes: parse.parseDescribeStatementResults(told),
      description: told.filter((message) => message.name === 'rowDescription'),
    };
    prepared.set(sql, statement);
    return statement;
  }

  return async <Row>(sql: string, params: readonly unknown[] = []): Promise<Row[]> => {
    const { name, parameterTypes, description } = prepared.get(sql) ?? (await prepare(sql));
    const values = params.map((param, index) => {
      if (param === null || param === undefined) return null;
      const serialize = engine.serializers[parameterTypes[index]!];
      return serialize ? serialize(param) : String(param);
    });
    const answer = await send(protocol.serialize.bind({ statement: name, values }), protocol.serialize.execute({}));
    const [result] = parse.parseResults([...description, ...answer], engine.parsers);
    return result!.rows as Row[];
  };
}
