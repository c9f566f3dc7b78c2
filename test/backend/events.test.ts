import { describe, expect, it } from 'vitest';
import { startBackend } from './support/backend.ts';

const { db, call, createProgram } = await startBackend();

async function threeDays() {
  const program = await createProgram();
  const id = await program.newClick(program.alice);
  await program.lead({ click_id: id, customer_key: 'u' });
  await program.sale({ customer_key: 'u', subscription_id: 'sub', sale_type: 'subscription', is_recurring: false });
  await db.query(`update clicks set clicked_at = '2026-03-01T00:00:00Z' where program_id = $1`, [program.id]);
  await db.query(`update leads set created_at = '2026-03-02T12:00:00Z' where program_id = $1`, [program.id]);
  await db.query(`update sales set created_at = '2026-03-03T23:59:59.999Z' where program_id = $1`, [program.id]);
  return program;
}

const kinds = (page: { data: { event_type: string }[] }) => page.data.map((event) => event.event_type);

describe('GET /api/tracking/events/:programId', () => {
  it('merges all kinds, newest first', async () => {
    const program = await threeDays();
    const page = await program.events();
    expect(kinds(page)).toEqual(['conversion', 'lead', 'click']);
    expect(page.meta.pagination).toEqual({ page: 1, pageSize: 100, pageCount: 1, total: 3 });
    expect(page.data[0]).toMatchObject({ subscription_id: 'sub', is_recurring: false, customer_key: 'u' });
    expect(new Set(page.data.map((event: { id: string }) => event.id)).size).toBe(3);
  });

  it.each(['click', 'lead', 'conversion'])('filters by eventType %s', async (type) => {
    const program = await threeDays();
    const page = await program.events(`&eventType=${type}`);
    expect([kinds(page), page.meta.pagination.total]).toEqual([[type], 1]);
  });

  it.each([
    ['&dateFrom=2026-03-02', ['conversion', 'lead']],
    ['&dateTo=2026-03-02', ['lead', 'click']],
    ['&dateFrom=2026-03-03&dateTo=2026-03-03', ['conversion']],
    ['&dateFrom=2026-03-01T00:00:00Z&dateTo=2026-03-01T00:00:00Z', ['click']],
    ['&dateFrom=2026-03-01T00:00:00.001Z&dateTo=2026-03-02T11:59:59.999Z', []],
    ['&dateFrom=2026-04-01', []],
  ])('takes both ends of %s', async (query, expected) => {
    const program = await threeDays();
    const page = await program.events(query);
    expect([kinds(page), page.meta.pagination.total]).toEqual([expected, expected.length]);
  });

  it('pages without gaps or repeats, also where times are equal', async () => {
    const program = await createProgram();
    for (let i = 0; i < 5; i++) await program.newClick(program.alice);
    await db.query(`update clicks set clicked_at = '2026-03-01T00:00:00Z' where program_id = $1`, [program.id]);
    const seen: string[] = [];
    for (const page of [1, 2, 3, 4]) {
      const { body } = await call(`/api/tracking/events/${program.id}?page=${page}&pageSize=2`, undefined, {
        key: program.key,
      });
      expect(body.meta.pagination).toEqual({ page, pageSize: 2, pageCount: 3, total: 5 });
      seen.push(...body.data.map((event: { id: string }) => event.id));
    }
    expect(seen).toHaveLength(5);
    expect(new Set(seen).size).toBe(5);
  });

  it.each([
    ['page=0', 'page must be an integer from 1 to 10000'],
    ['page=x', 'page must be an integer from 1 to 10000'],
    ['page=99999999999999', 'page must be an integer from 1 to 10000'],
    ['pageSize=101', 'pageSize must be an integer from 1 to 100'],
    ['pageSize=-1', 'pageSize must be an integer from 1 to 100'],
    ['eventType=sale', 'eventType must be click, lead or conversion'],
    ['dateFrom=soon', 'dateFrom must be an ISO 8601 date'],
    ['dateTo=2026-13-01', 'dateTo must be an ISO 8601 date'],
    ['dateTo=%2B275760-01-01', 'dateTo must be an ISO 8601 date'],
  ])('answers 400 to %s', async (query, error) => {
    const program = await createProgram();
    const answer = await call(`/api/tracking/events/${program.id}?${query}`, undefined, { key: program.key });
    expect([answer.status, answer.body]).toEqual([400, { error }]);
  });

  it('shows a program to nobody else, whether it exists or not', async () => {
    const [program, other] = [await createProgram(), await createProgram()];
    for (const id of [other.id, 99999999, 'x', `${program.id}.0`, `0${program.id}`]) {
      const answer = await call(`/api/tracking/events/${id}`, undefined, { key: program.key });
      expect([answer.status, answer.body]).toEqual([403, { error: 'API token does not belong to this program' }]);
    }
  });
});
