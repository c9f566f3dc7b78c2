import { streamSSE } from 'hono/streaming';
import type { Deps, RequestContext } from '../http/scope.ts';
import { readId } from '../schema.ts';
import { newestEntry, readOutcomesAfter } from './journal.ts';

const POLL_MS = 150;

/**
 * Every outcome from now on, or after `Last-Event-ID`. The database is asked again and again, since another
 * process may have recorded it; ids become visible in the order of commits, hence the look back.
 *
 * @param withRequests also say when the journal has grown, whether or not anything came of the request
 */
export function streamOutcomes({ db }: Deps, c: RequestContext, programId: number | undefined, withRequests: boolean) {
  return streamSSE(c, async (stream) => {
    const LOOK_BACK = 50;
    const sent = new Set<number>();
    const resumeAt = readId(c.req.header('last-event-id'));
    let last = resumeAt;
    if (last === undefined) {
      const [newest] = await db.query<{ id: number }>('select coalesce(max(id), 0) as id from emulator_outcomes');
      last = newest!.id;
    }
    const start = last;
    let journaled = withRequests ? await newestEntry(db, programId) : 0;
    await stream.writeSSE({ event: 'ready', data: '{}' });
    while (!stream.aborted && !stream.closed) {
      const rows = await readOutcomesAfter(db, Math.max(start, last - LOOK_BACK), programId);
      for (const { id, at, program_id, outcome } of rows) {
        if (sent.has(id)) continue;
        sent.add(id);
        last = Math.max(last, id);
        const data = JSON.stringify({ id, at, ...outcome, program_id });
        await stream.writeSSE({ event: outcome.kind, id: String(id), data });
      }
      const newest = withRequests ? await newestEntry(db, programId) : 0;
      // Smaller than before: the backend was reset.
      if (newest !== journaled) await stream.writeSSE({ event: 'request', data: JSON.stringify({ id: newest }) });
      journaled = newest;
      await stream.sleep(POLL_MS);
    }
  });
}
