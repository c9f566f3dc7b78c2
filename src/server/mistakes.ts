import type { Failure } from './client-types.ts';

/** Lines that are logged. A name in one of them may come from a visitor. */
const MOST = 50;

/** Logs a mistake in the calling program, each one once. */
export const logOnce = (logged: Set<string>, mistake: string): void => {
  if (logged.size >= MOST || logged.has(mistake)) return;
  logged.add(mistake);
  console.error(`[affitor] ${mistake}`);
};

/**
 * What becomes of a mistake in the calling program. A call that nobody awaits must not end the merchant's process, so it is
 * logged and returned.
 */
export const createMistakes = (): ((call: string, error: unknown) => Failure) => {
  const logged = new Set<string>();
  return (call, error) => {
    const reason = `${(error as Error | null)?.message ?? error}`.replace(/^affitor: /, '').slice(0, 500);
    logOnce(logged, `${call}(): ${reason}. Nothing was sent.`);
    return { ok: false, status: 0, data: null, error: reason, retryable: false };
  };
};
