/** An event of Chromium's trace, as far as it is looked at; times are in microseconds. */
interface TraceEvent {
  name: string;
  ph: string;
  ts: number;
  dur?: number;
  pid: number;
  tid: number;
  args?: { data?: { url?: string } };
}

/** Trace categories that hold what scripts do. */
export const CATEGORIES = ['devtools.timeline', 'v8', 'v8.execute', 'disabled-by-default-v8.compile'];

/** What runs a script, or compiles it. The pages of the bench hold no other script than the contender's. */
const SCRIPT_WORK = new Set([
  'EvaluateScript',
  'v8.compile',
  'V8.CompileScript',
  'FunctionCall',
  'RunMicrotasks',
  'TimerFire',
  'EventDispatch',
]);

/**
 * Milliseconds for which scripts held the main thread: evaluation, and whatever tasks followed from it. Nested events
 * count once.
 */
export const scriptTime = (trace: Buffer): number => {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const own = traceEvents.find(
    ({ name, args }) => name === 'EvaluateScript' && args?.data?.url?.includes('/script.js'),
  );
  if (!own) throw new Error('the trace holds no evaluation of the script');
  const work = traceEvents
    .filter(
      ({ name, ph, pid, tid, ts }) =>
        ph === 'X' && pid === own.pid && tid === own.tid && SCRIPT_WORK.has(name) && ts >= own.ts - 5000,
    )
    .sort((a, b) => a.ts - b.ts);
  let total = 0;
  let end = 0;
  for (const { ts, dur = 0 } of work) {
    const until = ts + dur;
    if (until > end) total += until - Math.max(ts, end);
    end = Math.max(end, until);
  }
  return total / 1000;
};
