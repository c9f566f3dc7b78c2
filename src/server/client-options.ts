import { optionOr } from '../core/environment.ts';
import { DEFAULT_API_BASE } from '../core/names.ts';
import { check, checkWhole } from './check.ts';
import type { AffitorClientOptions } from './client-types.ts';
import { type AnyClientOptions, clientOptions } from './older-names.ts';
import { readFields } from './params.ts';

const NAMES = ['apiKey', 'apiBase', 'programId', 'fetch', 'timeoutMs', 'maxRetries'];

/**
 * What a client was made with.
 *
 * @throws {TypeError} when an option is not known, or cannot be used
 */
export const readSettings = (first: AnyClientOptions | string | undefined, second: AnyClientOptions | undefined) => {
  const {
    // Looked up at each call: tests and instrumentation replace it, and some runtimes refuse a detached one.
    fetch = (url, init) => globalThis.fetch(url, init),
    timeoutMs = 5000,
    maxRetries = 2,
    ...options
  }: AffitorClientOptions = readFields('Affitor', clientOptions(first, second), NAMES);
  const [apiKey, keyName] = optionOr(options.apiKey, 'apiKey', 'AFFITOR_API_KEY');
  // Never quoted.
  check(
    !apiKey || /^[!-~]+$/.test(apiKey),
    `${keyName} is malformed: it has a line break, white space or letters of another script in it. Copy the key again`,
  );
  const [base, baseName] = optionOr(options.apiBase, 'apiBase', 'AFFITOR_API_BASE');
  const apiBase = (base || DEFAULT_API_BASE).replace(/\/+$/, '');
  check(
    /^https?:\/\/[^\s?#]+$/.test(apiBase),
    `${baseName} must be an absolute URL without a query, such as ${DEFAULT_API_BASE}`,
  );
  // Timers can do little more.
  checkWhole('timeoutMs', timeoutMs, 1, 2e9);
  checkWhole('maxRetries', maxRetries, 0);
  const [programId] = optionOr(options.programId, 'programId', 'AFFITOR_PROGRAM_ID');
  return { apiKey, apiBase, programId, fetch, timeoutMs, maxRetries };
};
