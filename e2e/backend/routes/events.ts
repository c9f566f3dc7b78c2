import { refuseForeign, requireProgram } from '../http/auth.ts';
import { badRequest } from '../http/errors.ts';
import type { Deps, RequestContext } from '../http/scope.ts';
import { type EventType, findEvents } from '../store/events.ts';

const EVENT_TYPES: readonly string[] = ['click', 'lead', 'conversion'] satisfies EventType[];
const MAX_PAGE_SIZE = 100;
const MAX_PAGE = 10_000;

function integer(c: RequestContext, name: string, fallback: number, max: number): number {
  const text = c.req.query(name);
  if (text === undefined || text === '') return fallback;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > max) throw badRequest(`${name} must be an integer from 1 to ${max}`);
  return value;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Both ends belong to the range: a plain day as an end means all of that day, UTC. */
function date(c: RequestContext, name: 'dateFrom' | 'dateTo'): Date | undefined {
  const text = c.req.query(name);
  if (text === undefined || text === '') return undefined;
  const isDay = DAY.test(text);
  const value = new Date(isDay && name === 'dateTo' ? `${text}T23:59:59.999Z` : text);
  const year = value.getUTCFullYear();
  if (!(year >= 1970 && year <= 9999)) throw badRequest(`${name} must be an ISO 8601 date`);
  return value;
}

function eventType(c: RequestContext): EventType | undefined {
  const text = c.req.query('eventType');
  if (text === undefined || text === '') return undefined;
  if (!EVENT_TYPES.includes(text)) throw badRequest('eventType must be click, lead or conversion');
  return text as EventType;
}

export const listEvents = (deps: Deps) => async (c: RequestContext) => {
  const program = await requireProgram(c, deps);
  refuseForeign(program, c.req.param('programId'));
  const page = integer(c, 'page', 1, MAX_PAGE);
  const pageSize = integer(c, 'pageSize', 25, MAX_PAGE_SIZE);
  await deps.later.finish(program.id);
  const { events, total } = await findEvents(deps.db, {
    programId: program.id,
    eventType: eventType(c),
    from: date(c, 'dateFrom'),
    to: date(c, 'dateTo'),
    page,
    pageSize,
  });
  return c.json({
    data: events,
    meta: { pagination: { page, pageSize, pageCount: Math.ceil(total / pageSize), total } },
  });
};
