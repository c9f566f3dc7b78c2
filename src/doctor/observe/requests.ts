import type { ApiAnswer } from '../facts.ts';

/** Milliseconds after which an address counts as unreachable: as long as the tracker waits. */
const TIMEOUT = 5000;

/** Milliseconds that the browser may take to tell of a request that a policy forbade. */
const VIOLATION_WAIT = 200;

/**
 * Runs something, and answers with what it gave and the directive that forbade to load from an address meanwhile.
 * Browsers tell of a violation in a task of its own, after the request has failed.
 */
export const watchPolicy = async <T>(
  address: string,
  isRefused: (result: T) => boolean,
  act: () => Promise<T>,
): Promise<[result: T, forbiddenBy: string | undefined]> => {
  const { origin } = new URL(address);
  let forbiddenBy: string | undefined;
  let tell = () => {};
  const listen = ({ blockedURI, effectiveDirective, disposition }: SecurityPolicyViolationEvent) => {
    if (disposition === 'report' || !blockedURI.startsWith(origin)) return;
    forbiddenBy = effectiveDirective;
    tell();
  };
  document.addEventListener('securitypolicyviolation', listen);
  const result = await act();
  if (isRefused(result) && !forbiddenBy)
    await new Promise<void>((resolve) => {
      tell = resolve;
      setTimeout(resolve, VIOLATION_WAIT);
    });
  document.removeEventListener('securitypolicyviolation', listen);
  return [result, forbiddenBy];
};

/** One request, without cookies of other hosts; `undefined` without an answer. Never rejects. */
export const request = async (address: string, init?: RequestInit): Promise<Response | undefined> => {
  try {
    return await fetch(address, { ...init, signal: AbortSignal.timeout?.(TIMEOUT) });
  } catch {
    // Refused, blocked, or too late.
  }
};

const jsonOf = async (response: Response | undefined): Promise<{ success?: unknown; error?: unknown } | undefined> => {
  const value: unknown = await response?.json().catch(() => undefined);
  return value instanceof Object ? value : undefined;
};

const post = (address: string, type: string, body: object): Promise<Response | undefined> =>
  request(address, { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(body) });

/**
 * Asks the API in the way that the tracker reports: same address, method and type, and so the same preflight and the same
 * policies. An empty report names no link, which every API and every relay answers with an error of its own, and nothing
 * is recorded. The query is ignored by all of them; it tells this request from the tracker's own.
 */
export const askApi = async (apiBase: string): Promise<ApiAnswer> => {
  const [response, forbiddenBy] = await watchPolicy(
    apiBase,
    (result) => !result,
    () => post(`${apiBase}/api/v1/track/click?doctor`, 'application/json', {}),
  );
  const error = (await jsonOf(response))?.error;
  return {
    status: response?.status ?? 0,
    error: typeof error === 'string' ? error.slice(0, 200) : undefined,
    forbiddenBy,
  };
};

/**
 * Asks whether there is such a program: a question that the API answers without a key and that changes nothing. A relay
 * does not pass it on.
 */
export const askProgram = async (apiBase: string, programId: string): Promise<'known' | 'unknown' | 'unclear'> => {
  // As text it needs no preflight.
  const response = await post(`${apiBase}/api/tracking/check-test-events`, 'text/plain', { program_id: programId });
  const answer = await jsonOf(response);
  if (answer?.success === true) return 'known';
  return response?.status === 400 && answer?.error === 'Program not found' ? 'unknown' : 'unclear';
};
