/** Bytes. The API's answers have a few kilobytes; one that never ends would fill the memory. */
const MAX_ANSWER = 1_048_576;

type Body = Record<string, unknown>;

/** What an endpoint answers when it has done what was asked. */
export type IsDone = (body: Body) => boolean;

/** What an answer says, as far as the Affitor API wrote it. */
export type Reading = { body: Body; isDone: boolean } | { error: string };

/** The text of an answer; `undefined` if it is longer than any of the API's. */
const readText = async (response: Response): Promise<string | undefined> => {
  // A `fetch` of the merchant's may answer with a stream of another kind, or with none.
  const reader = response.body?.getReader?.();
  if (!reader) return response.text();
  const decoder = new TextDecoder();
  let text = '';
  let room = MAX_ANSWER;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    room -= value.length;
    if (room < 0) {
      // Not awaited: the other side may not take notice.
      reader.cancel().catch(() => {});
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
};

/** The API's reason: a text, or as its readiness endpoint and the hosted product write it, an object. */
const reasonIn = ({ error, message }: Body): unknown =>
  [error, (error as Body | null | undefined)?.message, message].find((word) => word && typeof word === 'string');

/** What answered, when it was not the API. */
const strangerAt = (url: string, { status, type, headers }: Response, text: string | undefined): string => {
  if (type === 'opaqueredirect' || (status > 299 && status < 400)) {
    return `${url} redirects to ${headers.get('location') ?? 'another address'}. Set apiBase to where the API itself answers`;
  }
  const isJson = /^\s*[[{]/.test(text ?? '');
  const what = text === undefined ? 'more than 1 MB' : isJson ? 'other JSON' : headers.get('content-type') || 'no text';
  return `${url} answered ${status} with ${what}, so it is not the Affitor API. Check apiBase`;
};

/**
 * Reads an answer. Only the API says `success`, or why it refuses; anything else comes from something between us and the
 * API, or from another server altogether.
 */
export const readAnswer = async (url: string, response: Response, isDone: IsDone): Promise<Reading> => {
  const text = await readText(response);
  let body: Body | undefined;
  try {
    body = Object(JSON.parse(text!));
  } catch {
    // Not JSON.
  }
  if (body && response.ok && isDone(body)) return { body, isDone: true };
  const isOfApi = body && (typeof body.success === 'boolean' || ('error' in body && reasonIn(body)));
  if (isOfApi) return { body: body!, isDone: false };
  // A server that is busy says so without the API.
  return { error: response.status > 499 ? `HTTP ${response.status}` : strangerAt(url, response, text) };
};

/** Why the API did not do what was asked. */
export const refusalOf = (body: Body, status: number): string => `${reasonIn(body) ?? `HTTP ${status}`}`;
