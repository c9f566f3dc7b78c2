/** An event of Chromium's trace, as far as it is looked at; times are in microseconds. */
interface TraceEvent {
  name: string;
  ph: string;
  ts: number;
  dur?: number;
  /** The same by the thread's own clock, which stands still while the thread waits for another process, or for its turn. */
  tts?: number;
  tdur?: number;
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

/** Milliseconds of the main thread. */
export interface Time {
  /** For how long scripts held it. */
  held: number;
  /** For how long it worked for them: what is left out is waiting, for the cookies most of all, and for a core. */
  worked: number;
}

/** Microseconds that events cover. Nested ones count once. */
const covered = (events: readonly { start: number; length: number }[]) => {
  let total = 0;
  let end = 0;
  for (const { start, length } of events) {
    const until = start + length;
    if (until > end) total += until - Math.max(start, end);
    end = Math.max(end, until);
  }
  return total;
};

/** What evaluation took, and whatever tasks followed from it. */
export const scriptTime = (trace: Buffer): Time => {
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
  return {
    held: covered(work.map(({ ts, dur = 0 }) => ({ start: ts, length: dur }))) / 1000,
    worked: covered(work.map(({ tts = 0, tdur = 0 }) => ({ start: tts, length: tdur }))) / 1000,
  };
};
