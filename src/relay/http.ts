import type { Settings } from './settings.ts';

/** Bytes of a body, in either direction. */
const MAX_BODY = 65_536;

/** An answer in the API's own form. No cache may keep a failure. */
export const refuse = (status: number, error: string, headers?: Record<string, string>): Response =>
  Response.json({ error }, { status, headers: { ...headers, 'cache-control': 'no-store' } });

/** What is said in the API's place when it says nothing. */
export const noAnswer = (signal: AbortSignal): Response => refuse(signal.aborted ? 504 : 502, 'No answer of the API');

/** A body as text; `undefined` if it is larger than any that the API takes. Rejects when the signal aborts. */
export const readText = async ({ body }: Request | Response, signal: AbortSignal): Promise<string | undefined> => {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let room = MAX_BODY;
  const collect = new WritableStream<Uint8Array<ArrayBuffer>>({
    write(chunk) {
      room -= chunk.length;
      if (room < 0) throw room;
      chunks.push(chunk);
    },
  });
  await body?.pipeTo(collect, { signal }).catch((error) => {
    if (room >= 0) throw error;
  });
  return room < 0 ? undefined : new Blob(chunks).text();
};

/** The same promise, which rejects when the signal aborts first. */
export const within = <T>(signal: AbortSignal, promise: Promise<T>): Promise<T> =>
  Promise.race([
    promise,
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', reject);
    }),
  ]);

/** Calls the API. Rejects when it cannot be reached, or when the signal aborts. */
export const callApi = async (
  { apiBase, fetch }: Settings,
  path: string,
  signal: AbortSignal,
  init?: RequestInit,
): Promise<[response: Response, text: string | undefined]> => {
  // A redirect would lead away from the one host that is to be reached. A `fetch` of the merchant's may ignore the signal.
  const response = await within(signal, fetch(apiBase + path, { ...init, redirect: 'manual', signal }));
  return [response, await readText(response, signal)];
};

/** Copies the headers that are there. */
export const copyHeaders = (from: Headers, to: Headers, names: string[]): void => {
  for (const name of names) {
    const value = from.get(name);
    if (value) to.set(name, value);
  }
};

/** The object in a JSON text, `undefined` if there is none. */
export const parseObject = (text: string | undefined): Record<string, unknown> | undefined => {
  try {
    const value = JSON.parse(text!);
    return value instanceof Object ? value : undefined;
  } catch {
    // Not JSON.
  }
};
