import type { Failure } from './client-types.ts';

/** Different mistakes that are logged. A name in one of them may come from a visitor. */
const MOST = 50;

/**
 * What becomes of a mistake in the calling program. A call that nobody awaits must not end the merchant's process, so it is
 * logged, each one once, and returned.
 */
export const createMistakes = (): ((call: string, error: unknown) => Failure) => {
  const logged = new Set<string>();
  return (call, error) => {
    const reason = `${(error as Error | null)?.message ?? error}`.replace(/^affitor: /, '').slice(0, 500);
    const line = `[affitor] ${call}(): ${reason}. Nothing was sent.`;
    if (logged.size < MOST && !logged.has(line)) {
      logged.add(line);
      console.error(line);
    }
    return { ok: false, status: 0, data: null, error: reason, retryable: false };
  };
};
