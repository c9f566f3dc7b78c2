import { setTimeout as delay } from 'node:timers/promises';
import type { MiddlewareHandler } from 'hono';
import { parseJson, readBody } from '../http/body.ts';
import { corsHeaders } from '../http/browser.ts';
import { isWebhook } from '../http/path.ts';
import { type Deps, type Env, type Outcome, type RequestContext, report } from '../http/scope.ts';
import { dropConnection } from './drop.ts';
import { type Fault, type StoredFault, takeFault } from './faults.ts';
import { writeJournal } from './journal.ts';
import { isOwnPath } from './owner-only.ts';
import { findProgramOfRequest } from './program-of-request.ts';
import { virtualTime } from './virtual-clock.ts';

/** Puts requests on the virtual clock, applies faults, and keeps a journal of what came and what became of it. */
export function emulate(deps: Deps): MiddlewareHandler<Env> {
  const { db, clock } = deps;

  return async (c, next) => {
    const [state] = await db.query<{ offset_ms: number | bigint; faults: StoredFault[] | null }>(
      `select offset_ms, (select json_agg(f order by f.id) from emulator_faults f) as faults from emulator_clock`,
    );
    const virtualNow = () => virtualTime(clock.now().getTime(), state?.offset_ms ?? 0);
    c.set('now', virtualNow());
    if (isOwnPath(c.req.path)) return next();

    const body = await peekBody(c);
    const programId = await findProgramOfRequest(db, c, body);
    const { path, method } = c.req;
    const origin = c.req.header('origin');
    const fault = state?.faults && (await takeFault(db, state.faults, { method, path, origin, programId }));
    if (fault?.delay_ms) {
      await delay(fault.delay_ms);
      c.set('now', virtualNow());
    }
    const time = c.var.now.toISOString();
    const dropped = await answer(c, next, fault || undefined);
    const program = c.var.programId || programId || null;
    const answered = dropped ? null : await readAnswer(c);
    if (!dropped) reportRefusal(c, answered);
    await writeJournal(
      db,
      {
        time,
        method,
        path,
        origin: origin ?? null,
        program_id: program,
        status: dropped ? null : c.res.status,
        fault: fault ?? null,
        headers: headersOfInterest(c),
        body: body ?? null,
        answer: answered,
      },
      // The doctor asks whether the API answers, by a report that is refused: nobody tried to be credited.
      c.req.query('doctor') === undefined ? c.var.outcomes : [],
    );
    if (dropped) c.res = dropConnection();
  };
}

const KINDS: Record<string, Outcome['kind']> = {
  '/api/v1/track/click': 'click',
  '/api/tracking/click': 'click',
  '/api/v1/track/lead': 'lead',
  '/api/v1/track/sale': 'sale',
  '/api/v1/track/refund': 'refund',
};

const kindOf = (path: string) => (isWebhook(path) ? 'stripe' : KINDS[path]);

/** What is refused before a handler looks at it (a wrong key, a wrong type) is what integrations get wrong most. */
function reportRefusal(c: RequestContext, answered: unknown): void {
  const kind = kindOf(c.req.path);
  if (!kind || c.res.status < 400 || c.var.outcomes.length > 0) return;
  const { error } = (answered ?? {}) as { error?: string | { message?: unknown } };
  const reason = typeof error === 'object' ? error?.message : error;
  report(c, { kind, result: 'rejected', reason: typeof reason === 'string' ? reason : String(c.res.status) });
}

const isJson = ({ headers }: Response) => headers.get('content-type')?.startsWith('application/json') === true;

/** The answer's JSON for the journal; nothing when it carries a key, which is kept nowhere. */
async function readAnswer(c: RequestContext): Promise<unknown> {
  if (!isJson(c.res) || c.req.path === '/api/v1/keys/rotate') return null;
  const text = await c.res.clone().text();
  return text === '' ? null : JSON.parse(text);
}

/** Applies the fault around the real processing; answers whether the connection is to be closed. */
async function answer(c: RequestContext, next: () => Promise<void>, fault: Fault | undefined): Promise<boolean> {
  const drop = fault?.drop === true ? 'before' : fault?.drop;
  if (drop === 'before') return true;
  if (fault?.status !== undefined) {
    c.res = faultResponse(c, fault, fault.status);
    return false;
  }
  if (fault?.mint) c.set('mintClickIds', true);
  await next();
  if (fault?.answer && c.res.ok && isJson(c.res)) {
    const json: unknown = await c.res.json();
    c.res = Response.json({ ...(json as object), ...fault.answer }, { headers: c.res.headers });
  }
  return drop === 'after';
}

/** Null body statuses: https://fetch.spec.whatwg.org/#null-body-status */
const BODILESS = new Set([204, 205, 304]);

/** Readable by a cross-origin page, as an API's own error is. */
function faultResponse(c: RequestContext, fault: Fault, status: number): Response {
  const body = BODILESS.has(status) ? null : JSON.stringify(fault.body ?? { error: `Emulated fault: ${status}` });
  return new Response(body, {
    status,
    headers: { 'Content-Type': 'application/json', ...corsHeaders(c), ...fault.headers },
  });
}

/** The body as the handler will see it; nothing when it is too long or not JSON. */
async function peekBody(c: RequestContext): Promise<unknown> {
  if (!c.req.raw.body) return undefined;
  try {
    return parseJson(await readBody(c));
  } catch {
    return undefined;
  }
}

function headersOfInterest(c: RequestContext) {
  const header = (name: string) => c.req.header(name) ?? null;
  return {
    origin: header('origin'),
    referer: header('referer'),
    'user-agent': header('user-agent'),
    'sec-purpose': header('sec-purpose'),
    'content-type': header('content-type'),
    cookie: c.req.header('cookie') !== undefined,
    authorization: c.req.header('authorization') !== undefined,
  };
}
