import { check } from '../core/check.ts';
import { isPositive } from '../core/positive.ts';
import { bytesOf } from './bytes.ts';

/** A body exactly as it arrived; parsed and serialised again it no longer matches its signature. */
export type RawBody = string | Uint8Array | ArrayBuffer;

/** Options of the functions that check a signature. */
export interface SignatureOptions {
  /**
   * How far the signature's time may be from ours, in seconds, into the past and into the future. With anything but a
   * positive number, such as NaN or Infinity, every signature is `outside_tolerance`.
   * @default 300
   */
  toleranceSeconds?: number;
  /**
   * The current time, in milliseconds since 1970. With anything but a number every signature is `outside_tolerance`.
   * @default Date.now()
   */
  now?: number;
}

/**
 * Whether a webhook request is the provider's, and if not, why.
 *
 * - `malformed`: a header that belongs to the signature is missing, or the provider does not write such a value
 * - `not_raw`: the body is neither text nor bytes, but something that was made of them
 * - `no_match`: another secret, or another body, as one that was parsed and written again
 * - `outside_tolerance`: signed too long ago, or in the future; or the tolerance is not a positive number
 */
export type SignatureResult<Time = number> =
  | { valid: true; timestamp: Time }
  | { valid: false; reason: 'malformed' | 'not_raw' | 'outside_tolerance' | 'no_match' };

/** What a provider's headers contain. */
export interface Signed<Time> {
  /** Seconds since 1970, or `null` if the provider signs without a time. */
  timestamp: Time;
  /** What is signed in front of the body. */
  prefix: string;
  /** Of 32 bytes each; any one may match, as while a secret is being replaced. */
  signatures: Uint8Array[];
}

/** The bytes of a signature that was checked to have an even number of hexadecimal digits. */
export const fromHex = (digits: string): Uint8Array =>
  Uint8Array.from(digits.match(/../g)!, (pair) => Number.parseInt(pair, 16));

/** The bytes of a text that was checked to be Base64. */
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** Whether both are the same 32 bytes. It takes the same time whatever they are. */
const equals = (signature: Uint8Array, expected: Uint8Array): boolean =>
  signature.length === expected.length &&
  !expected.reduce((difference, byte, at) => difference | (byte ^ signature[at]!), 0);

const hmac = async (key: Uint8Array<ArrayBuffer>, signed: Uint8Array<ArrayBuffer>): Promise<Uint8Array> => {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, signed));
};

/**
 * Checks HMAC-SHA256 signatures with Web Crypto alone, so it runs wherever `fetch` does. It computes one HMAC for each key,
 * however many signatures the header has: anyone can send such a request.
 *
 * @param signed what the headers contain; `undefined` if they are malformed
 * @param keys the secret as the provider makes a key of it
 */
export const verifySigned = async <Time extends number | null>(
  rawBody: RawBody,
  signed: Signed<Time> | undefined,
  keys: readonly Uint8Array<ArrayBuffer>[],
  { toleranceSeconds = 300, now = Date.now() }: SignatureOptions,
): Promise<SignatureResult<Time>> => {
  if (!signed?.signatures.length) return { valid: false, reason: 'malformed' };
  const body = bytesOf(rawBody);
  if (!body) return { valid: false, reason: 'not_raw' };

  // Not spread into an array: of a body of 1 MB that would be a million numbers.
  const prefix = bytesOf(signed.prefix)!;
  const message = new Uint8Array(prefix.length + body.length);
  message.set(prefix);
  message.set(body, prefix.length);
  let matches = false;
  for (const key of keys) {
    const expected = await hmac(key, message);
    if (signed.signatures.some((signature) => equals(signature, expected))) matches = true;
  }
  if (!matches) return { valid: false, reason: 'no_match' };

  const { timestamp } = signed;
  // A comparison with NaN is false: only one that holds may accept.
  const isTimely =
    timestamp === null ||
    (isPositive(toleranceSeconds) && Math.abs(Number(now) / 1000 - timestamp) <= toleranceSeconds);
  return isTimely ? { valid: true, timestamp } : { valid: false, reason: 'outside_tolerance' };
};

/**
 * Refuses a secret that was copied wrongly. It is never quoted.
 *
 * @param isPossible whether the provider issues such secrets; `hint` says what they look like
 * @throws {TypeError} when the secret cannot be one: at start-up, where it is seen
 */
export const checkSecret = (secret: string, isPossible: boolean, hint: string): void => {
  check(secret === secret.trim(), 'secret begins or ends with white space, perhaps a line break');
  check(isPossible, `secret is not a signing secret. ${hint}`);
};
