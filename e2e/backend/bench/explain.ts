import type { Database, Queryable } from '../db/database.ts';

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Shared Hit Blocks'?: number;
  'Shared Read Blocks'?: number;
  Plans?: PlanNode[];
}

type Statement = [sql: string, params: readonly unknown[]];

/** The same database, which also notes every statement once. */
export function recording(db: Database): { db: Database; statements: () => Statement[] } {
  const seen = new Map<string, readonly unknown[]>();
  const wrap = (inner: Queryable): Queryable => ({
    ...inner,
    query(sql, params = []) {
      seen.set(sql, params);
      return inner.query(sql, params);
    },
  });
  return {
    db: { ...db, ...wrap(db), transaction: (work, opening) => db.transaction((tx) => work(wrap(tx)), opening) },
    statements: () => [...seen],
  };
}

class Undo extends Error {}

async function planOf(db: Database, options: string, [sql, params]: Statement): Promise<PlanNode | undefined> {
  let plan: PlanNode | undefined;
  await db
    .transaction(async (tx) => {
      const explained = `explain (${options}, format json) ${sql}`;
      const [row] = await tx.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(explained, params);
      plan = row?.['QUERY PLAN'][0]?.Plan;
      throw new Undo();
    })
    .catch((error) => {
      if (!(error instanceof Undo)) throw error;
    });
  return plan;
}

/** How a statement reaches its rows, and how many pages it touches; what it wrote is rolled back. */
async function explain(db: Database, statement: Statement) {
  // One that stores a unique row cannot run a second time: of that one only the plan.
  const plan = await planOf(db, 'analyze, buffers, timing off', statement).catch(() => planOf(db, 'costs', statement));
  const scans = new Set<string>();
  const visit = (node: PlanNode) => {
    if (node['Index Name']) scans.add(node['Index Name']);
    else if (node['Node Type'] === 'Seq Scan') scans.add(`all of ${node['Relation Name']}`);
    for (const child of node.Plans ?? []) visit(child);
  };
  if (plan) visit(plan);
  const pages =
    plan?.['Shared Hit Blocks'] === undefined
      ? undefined
      : plan['Shared Hit Blocks'] + (plan['Shared Read Blocks'] ?? 0);
  return { scans: [...scans].join(', ') || '-', pages: pages === undefined ? '-' : String(pages) };
}

export async function explainAll(db: Database, statements: Statement[]): Promise<[string, string, string][]> {
  const rows: [string, string, string][] = [];
  for (const statement of statements) {
    const { scans, pages } = await explain(db, statement);
    rows.push([statement[0].replace(/\s+/g, ' ').trim().slice(0, 60), scans, pages]);
  }
  return rows;
}
