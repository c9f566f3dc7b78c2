import { Hono } from 'hono';
import { nanoid } from 'nanoid';
import { z } from 'zod';
import { readJson } from '../http/body.ts';
import { badRequest } from '../http/errors.ts';
import { withoutTrailingSlash } from '../http/path.ts';
import type { Deps, Env, RequestContext } from '../http/scope.ts';
import { absent, id, parse } from '../schema.ts';
import { storable } from '../store/json.ts';
import { addApiKey, addPartner, createProgram, findProgram, newApiKey, setLeadAuth } from '../store/programs.ts';
import { COMPOSABLE_EVENTS } from '../stripe/compose.ts';
import { readChain } from './chain.ts';
import { describeProgram } from './describe-program.ts';
import { addFault, clearFaults, faultSchema, listFaults } from './faults.ts';
import { serveInspector } from './inspector-files.ts';
import { type JournalFilter, readJournal } from './journal.ts';
import { programChangeSchema, programSchema } from './program-schema.ts';
import { resetDatabase } from './reset.ts';
import { streamOutcomes } from './stream.ts';
import { triggerStripe } from './trigger.ts';
import { advance, isInRange, parseDuration, setOffset } from './virtual-clock.ts';

const clockSchema = z.union(
  [z.object({ advance: z.string().max(100) }), z.object({ now: z.iso.datetime({ offset: true }) })],
  'Give {"advance": "61d"} or {"now": "2030-01-01T00:00:00Z"}',
);

const outOfRange = (what: string) =>
  badRequest(
    `${what} would set the clock to a time outside 2000-01-01T00:00:00Z to 2999-12-31T23:59:59Z. Give a time in this range, or go back to the real time with DELETE /__affitor/clock`,
  );

/** An id in the query; `undefined` where there is none. */
const idQuery = (c: RequestContext, name: string): number | undefined => parse(absent(id(name)), c.req.query(name));

const journalQuery = z.object({
  program_id: id('program_id').optional(),
  unassigned: z
    .string()
    .transform((value) => value === '1')
    .optional(),
  origin: z.string().optional(),
  path: z.string().transform(withoutTrailingSlash).optional(),
  method: z.string().optional(),
  after: z.coerce.number('after must be an id').int().nonnegative().optional(),
  limit: z.coerce.number('limit must be a number').int().min(1).max(1000).optional(),
});

function journalFilter(c: RequestContext): JournalFilter {
  const present = Object.entries(c.req.query()).filter(([, value]) => value !== '');
  const { program_id: programId, ...filter } = parse(journalQuery, Object.fromEntries(present));
  return { ...filter, programId };
}

/** The controls under `/__affitor`, for tests and for the inspector page. Never mounted in a real deployment. */
export function emulatorRoutes(deps: Deps, deliver: Parameters<typeof triggerStripe>[1]): Hono<Env> {
  const { db, clock } = deps;
  const app = new Hono<Env>();

  app.post('/__affitor/programs', async (c) => {
    const { partner: offer, partners = [], ...settings } = parse(programSchema, await readJson(c));
    const apiKey = newApiKey();
    const codes = ['A', 'B', 'X'].map((name) => `${name}${nanoid(10)}`) as [string, string, string];
    const program = await db.transaction(async (tx) => {
      const accept_test_mode = settings.accept_test_mode ?? true;
      const programId = await createProgram(tx, { ...settings, accept_test_mode, offer });
      await addApiKey(tx, programId, apiKey);
      for (const [index, code] of codes.entries()) {
        const { partner, coupons } = partners[index] ?? {};
        await addPartner(tx, { programId, code, active: index < 2, offer: partner, coupons });
      }
      return findProgram(tx, programId);
    });
    return c.json({
      id: program!.id,
      api_key: apiKey,
      partner_codes: codes,
      stripe_webhook_secret: program!.stripe_webhook_secret,
    });
  });

  app.get('/__affitor/programs/:id{[1-9]\\d{0,14}}', async (c) =>
    c.json(await describeProgram(db, Number(c.req.param('id')))),
  );
  app.patch('/__affitor/programs/:id{[1-9]\\d{0,14}}', async (c) => {
    const programId = Number(c.req.param('id'));
    const { lead_auth } = parse(programChangeSchema, await readJson(c));
    if (!(await setLeadAuth(db, programId, lead_auth))) throw badRequest(`There is no program ${programId}`);
    return c.json({ id: programId, lead_auth });
  });
  app.get('/__affitor/programs', async (c) => {
    const data = await db.query(
      `select p.id, p.name, (select array_agg(code order by id) from partners where program_id = p.id and not is_test) as partner_codes
       from programs p order by p.id desc limit 200`,
    );
    return c.json({ data });
  });

  app.post('/__affitor/clock', async (c) => {
    const change = parse(clockSchema, await readJson(c));
    let offset: number;
    if ('advance' in change) {
      const ms = parseDuration(change.advance);
      if (ms === undefined) throw badRequest('advance must be a duration such as "61d", "30m" or "1d12h"');
      const advanced = await advance(db, ms, clock.now().getTime());
      if (advanced === undefined) throw outOfRange('advance');
      offset = advanced;
    } else {
      const time = new Date(change.now).getTime();
      if (!isInRange(time)) throw outOfRange('now');
      offset = time - clock.now().getTime();
      await setOffset(db, offset);
    }
    return c.json({ now: new Date(clock.now().getTime() + offset) });
  });
  app.get('/__affitor/clock', (c) => c.json({ now: c.var.now }));
  app.delete('/__affitor/clock', async (c) => {
    await setOffset(db, 0);
    return c.json({ now: clock.now() });
  });

  app.post('/__affitor/faults', async (c) => c.json({ id: await addFault(db, parse(faultSchema, await readJson(c))) }));
  app.get('/__affitor/faults', async (c) => {
    const faults = await listFaults(db);
    return c.json({ data: faults.map(({ id, rule, remaining }) => ({ id, remaining, ...rule })) });
  });
  app.delete('/__affitor/faults', async (c) => {
    const [id, programId] = [idQuery(c, 'id'), idQuery(c, 'program_id')];
    const origin = storable(c.req.query('origin') ?? '');
    await clearFaults(db, {
      ...(id !== undefined && { id }),
      ...(programId !== undefined && { programId }),
      ...(origin && { origin }),
    });
    return c.json({ success: true });
  });

  app.get('/__affitor/requests', async (c) => c.json({ data: await readJournal(db, journalFilter(c)) }));
  app.get('/__affitor/events', (c) =>
    streamOutcomes(deps, c, idQuery(c, 'program_id'), c.req.query('requests') === '1'),
  );
  app.get('/__affitor/chain', async (c) => {
    const programId = idQuery(c, 'program_id') ?? 1;
    await deps.later.finish(programId);
    return c.json(await readChain(db, programId));
  });

  app.get('/__affitor/stripe/events', (c) => c.json({ data: COMPOSABLE_EVENTS }));
  app.post('/__affitor/stripe/trigger', triggerStripe(deps, deliver));
  app.get('/__affitor/shop', (c) => c.json({ url: deps.shopUrl ?? null }));

  app.post('/__affitor/reset', async (c) => {
    await deps.later.idle();
    await resetDatabase(db);
    return c.json({ success: true });
  });

  app.get('/', serveInspector);
  app.get('/inspector/*', serveInspector);
  return app;
}
