// biome-ignore lint/style/noRestrictedImports: the pause of a real shop between two attempts
import { setTimeout as delay } from 'node:timers/promises';
import type { Failure } from '@affitor/sdk/server';

const RETRY_MS = 5000;

/**
 * Repeats a call to the API until it is answered for good. A payment never waits for it, and an outage of the API
 * loses no sale: the same transaction is counted once, however often it is reported. A real shop would keep what is
 * owed in its database or job queue instead of in memory.
 */
export async function untilAnswered<Result extends { ok: true } | Failure>(
  call: () => Promise<Result>,
): Promise<Result> {
  for (;;) {
    const result = await call();
    if (result.ok || !result.retryable) return result;
    await delay(RETRY_MS, undefined, { ref: false });
  }
}
