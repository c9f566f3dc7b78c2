import { z } from 'zod';
import type { Queryable } from '../db/database.ts';
import { withoutTrailingSlash } from '../http/path.ts';
import { id } from '../schema.ts';
import { jsonText } from '../store/json.ts';

const SHORT_NAMES = new Map([
  ['click', '/api/v1/track/click'],
  ['lead', '/api/v1/track/lead'],
  ['sale', '/api/v1/track/sale'],
  ['refund', '/api/v1/track/refund'],
  ['stripe', '/api/v1/stripe/webhook'],
  ['events', '/api/tracking/events'],
  ['tracker', '/js/affitor-tracker.js'],
]);

/** Whatever waits longer has given up. */
const LONGEST_DELAY_MS = 600_000;
const MOST_TIMES = 1_000_000;

/** What the answer's framing is made of: with other values, its end could not be told. */
const FRAMING = /^(content-length|transfer-encoding|connection|keep-alive|upgrade|trailer)$/i;

const canBeSent = (headers: Record<string, string>): boolean => {
  try {
    new Headers(headers);
    return true;
  } catch {
    return false;
  }
};

/** What goes wrong, and with which requests. */
export const faultSchema = z.object({
  /** A path, or one of the short names. */
  route: z.string().transform((route) => SHORT_NAMES.get(route) ?? withoutTrailingSlash(route)),
  method: z
    .string()
    .transform((method) => method.toUpperCase())
    .default('POST'),
  program_id: id('program_id').optional(),
  origin: z.string().optional(),
  /** Answers this instead of processing. */
  status: z.int().min(200).max(599).optional(),
  body: z.unknown().optional(),
  headers: z
    .record(z.string(), z.string('headers must be an object of strings'), 'headers must be an object of strings')
    .refine(
      canBeSent,
      'headers has a name or a value that HTTP cannot send. Use ASCII letters, digits and hyphens in names',
    )
    .refine(
      (headers) => !Object.keys(headers).some((name) => FRAMING.test(name)),
      'headers must leave Content-Length, Transfer-Encoding and Connection to the server. To break a connection, use drop',
    )
    .optional(),
  /** Before processing, or before answering `status`. */
  delay_ms: z.int().min(0).max(LONGEST_DELAY_MS).optional(),
  /** Closes the connection: unprocessed, or after the work is committed. */
  drop: z.union([z.boolean(), z.enum(['before', 'after'])]).optional(),
  /** The API ignores the tracker's id and mints its own. */
  mint: z.boolean().optional(),
  /** Merged into the JSON of a successful answer. */
  answer: z.record(z.string(), z.unknown()).optional(),
  times: z.int().min(1).max(MOST_TIMES).optional(),
});

export type Fault = Omit<z.output<typeof faultSchema>, 'times'>;

export interface StoredFault {
  id: number;
  rule: Fault;
  remaining: number | null;
}

export interface FaultTarget {
  method: string;
  path: string;
  origin: string | undefined;
  programId: number | undefined;
}

/** A preflight has no body and so no program: there only the origin tells one test's requests from another's. */
export function matches({ rule }: StoredFault, target: FaultTarget): boolean {
  return (
    rule.method === target.method &&
    (target.path === rule.route || target.path.startsWith(`${rule.route}/`)) &&
    (rule.origin === undefined || rule.origin === target.origin) &&
    (rule.program_id === undefined || rule.program_id === target.programId)
  );
}

export async function addFault(db: Queryable, input: z.output<typeof faultSchema>): Promise<number> {
  const { times, ...rule } = input;
  const [row] = await db.query<{ id: number }>(
    'insert into emulator_faults (rule, remaining) values ($1::jsonb, $2) returning id',
    [jsonText(rule), times ?? null],
  );
  return row!.id;
}

export async function clearFaults(
  db: Queryable,
  scope: { id?: number; programId?: number; origin?: string },
): Promise<void> {
  await db.query(
    `delete from emulator_faults
     where ($1::text is null or rule ->> 'program_id' = $1) and ($2::text is null or rule ->> 'origin' = $2)
       and ($3::bigint is null or id = $3)`,
    [scope.programId === undefined ? null : String(scope.programId), scope.origin ?? null, scope.id ?? null],
  );
}

/** Those that can still hit something, in the order in which they are tried. */
export const listFaults = (db: Queryable) =>
  db.query<StoredFault>(
    'select id, rule, remaining from emulator_faults where remaining is null or remaining > 0 order by id',
  );

/** The first fault that matches and is not used up; a limited one is counted down in the same step. */
export async function takeFault(db: Queryable, faults: StoredFault[], target: FaultTarget): Promise<Fault | undefined> {
  for (const fault of faults) {
    if (!matches(fault, target)) continue;
    if (fault.remaining === null) return fault.rule;
    const [taken] = await db.query(
      'update emulator_faults set remaining = remaining - 1 where id = $1 and remaining > 0 returning id',
      [fault.id],
    );
    if (taken) return fault.rule;
  }
  return undefined;
}
