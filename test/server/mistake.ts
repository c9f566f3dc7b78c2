import { afterEach, beforeEach, expect, vi } from 'vitest';

/** Lines of the console, of the test that runs. */
export const logged: string[] = [];

/** Keeps what the tests of a file log out of the terminal. */
export const listenToConsole = (): void => {
  beforeEach(() => {
    logged.length = 0;
    vi.spyOn(console, 'error').mockImplementation((line: string) => void logged.push(line));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
};

/** A mistake of the calling program: nothing is thrown, and it says what is wrong. */
export const expectMistake = async (call: Promise<unknown>, words = ''): Promise<void> => {
  const error = expect.stringContaining(words);
  expect(await call).toEqual({ ok: false, status: 0, data: null, retryable: false, error });
  const { error: said } = (await call) as { error: string };
  expect(logged.filter((line) => line.startsWith('[affitor] ') && line.includes(said))).not.toEqual([]);
};
