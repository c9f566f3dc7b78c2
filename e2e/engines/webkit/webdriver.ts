/** Milliseconds for one command; a browser that hangs must not hang the tests. */
const COMMAND = 20_000;

/** A browser that hangs. It says nothing about the page. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
}

/** The part of WebDriver (https://www.w3.org/TR/webdriver2/) that the visitor needs. */
export interface WebDriver {
  /**
   * Sends a command of the session to one tab; commands wait for their turn.
   *
   * @param limit milliseconds after which it rejects; 20 seconds if left out
   */
  inTab<T>(tab: string, method: 'GET' | 'POST' | 'DELETE', path: string, body?: object, limit?: number): Promise<T>;
  /** Handle of the first tab. */
  tab: string;
  end(): Promise<void>;
}

const send = async <T>(url: string, method: string, body?: object, limit = COMMAND): Promise<T> => {
  try {
    const response = await fetch(url, {
      method,
      ...(method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {}),
      signal: AbortSignal.timeout(limit),
    });
    const { value } = (await response.json()) as { value: T & { error?: string; message?: string } };
    if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
    return value;
  } catch (error) {
    if (!(error instanceof Error && error.name === 'TimeoutError')) throw error;
    throw new NoAnswer(`no answer within ${limit} ms to ${method} ${new URL(url).pathname}`, { cause: error });
  }
};

/** Whether a WebDriver server is there and ready for a session. */
export const isReady = async (server: string): Promise<boolean> => {
  try {
    return (await send<{ ready: boolean }>(`${server}/status`, 'GET')).ready;
  } catch {
    return false;
  }
};

/** @param server address of a WebDriver server */
export const openSession = async (server: string, alwaysMatch: object): Promise<WebDriver> => {
  const { sessionId } = await send<{ sessionId: string }>(`${server}/session`, 'POST', {
    capabilities: { alwaysMatch },
  });
  const session = `${server}/session/${sessionId}`;
  let current = await send<string>(`${session}/window`, 'GET');
  let turn: Promise<unknown> = Promise.resolve();
  return {
    tab: current,
    inTab<T>(tab: string, method: string, path: string, body?: object, limit?: number) {
      const command = async () => {
        if (tab !== current) await send(`${session}/window`, 'POST', { handle: tab });
        current = tab;
        return send<T>(session + path, method, body, limit);
      };
      const answer = turn.then(command, command);
      turn = answer;
      return answer;
    },
    async end() {
      await send(session, 'DELETE').catch(() => {});
    },
  };
};
