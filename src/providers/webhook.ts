import { check } from '../core/check.ts';
import { isPositive } from '../core/positive.ts';
import { readBytes } from './bytes.ts';
import type { RawBody, SignatureOptions, SignatureResult } from './signature.ts';

/** Options of a provider's webhook handlers. */
export interface WebhookOptions<Outcome, Event = unknown> {
  /**
   * Signing secret of the webhook endpoint. It may be missing while a program is built, where secrets are absent; a
   * request then rejects.
   */
  secret: string | undefined;
  /**
   * Called with what an event means, once its signature has been checked, and with the event itself. Events come more
   * than once and in any order. What it throws is passed on: the framework answers 500, and the provider delivers again.
   */
  handle(outcome: Outcome, event: Event): unknown;
  /**
   * How far the signature's time may be from ours, in seconds: a positive number, or creating the handler throws.
   * @default 300
   */
  toleranceSeconds?: number | undefined;
  /**
   * Whether the endpoint is of the live account, for providers whose events do not say: Polar and Paddle.
   * @default what the event says
   */
  livemode?: boolean | undefined;
}

/** Reads a header by its name in lower case. */
export type ReadHeader = (name: string) => string | readonly string[] | null | undefined;

/** What one provider's webhook has of its own. */
export interface Provider<Outcome> {
  /** The headers of the signature, as an error calls them. */
  headers: string;
  /** @throws {TypeError} when the secret cannot be one of this provider's */
  checkSecret: (secret: string) => void;
  verify: (
    rawBody: RawBody,
    header: ReadHeader,
    secret: string,
    options: SignatureOptions,
  ) => Promise<SignatureResult<number | null>>;
  read: (event: unknown, header: ReadHeader) => Outcome;
}

/** What a webhook answers. */
export interface WebhookAnswer {
  status: number;
  body: { received: true } | { error: string };
}

/** Bytes. An invoice of many lines is larger than most frameworks allow a body to be. */
const MAX_BODY = 1_048_576;

const SIGNATURE_ERRORS = {
  malformed: 'missing or malformed',
  not_raw: 'The body was parsed before it reached the webhook, so its signature cannot be checked',
  no_match: 'The signature is of another secret or another body',
  outside_tolerance: 'The signature is too old, or a clock is wrong',
};

/** @throws {TypeError} when an option cannot be used: at start-up, where it is seen */
export const checkOptions = <Outcome, Event>(
  provider: Provider<Outcome>,
  { secret, toleranceSeconds = 300 }: WebhookOptions<Outcome, Event>,
): void => {
  check(isPositive(toleranceSeconds), 'toleranceSeconds must be a positive number');
  if (secret) provider.checkSecret(secret);
};

const refuse = (status: number, error: string): WebhookAnswer => ({ status, body: { error } });

/**
 * @param stream the body, not yet read; or `body`, where something has read it
 * @param advice what to do about a body that is not raw
 */
export const receive = async <Outcome, Event>(
  provider: Provider<Outcome>,
  { secret, handle, toleranceSeconds = 300, livemode }: WebhookOptions<Outcome, Event>,
  method: string | undefined,
  header: ReadHeader,
  { stream, body }: { stream?: AsyncIterable<Uint8Array> | undefined; body?: unknown },
  advice: string,
): Promise<WebhookAnswer> => {
  if (method !== 'POST') return refuse(405, 'Only POST');
  const raw = stream ? await readBytes(stream, MAX_BODY) : body;
  if (stream && !raw) return refuse(413, 'Too large');
  const result = await provider.verify(raw as RawBody, header, secret ?? '', { toleranceSeconds });
  if (!result.valid) {
    const error = SIGNATURE_ERRORS[result.reason];
    if (result.reason === 'malformed') return refuse(400, `${provider.headers} ${error}`);
    return refuse(400, result.reason === 'not_raw' ? `${error}. ${advice}` : error);
  }
  let event: unknown;
  try {
    event = JSON.parse(typeof raw === 'string' ? raw : new TextDecoder().decode(raw as Uint8Array));
  } catch {
    return refuse(400, 'Malformed JSON');
  }
  const outcome = provider.read(event, header) as Outcome & { livemode?: boolean | null };
  await handle(
    outcome.livemode === null && livemode !== undefined ? { ...outcome, livemode } : outcome,
    event as Event,
  );
  return { status: 200, body: { received: true } };
};

/** A handler of web-standard requests: Next.js, Hono, SvelteKit, Remix, Astro, Deno, Bun, Cloudflare Workers. */
export const webWebhook = <Outcome, Event>(
  provider: Provider<Outcome>,
  options: WebhookOptions<Outcome, Event>,
): ((request: Request) => Promise<Response>) => {
  checkOptions(provider, options);
  return async (request) => {
    const stream = request.bodyUsed ? undefined : (request.body as AsyncIterable<Uint8Array> | null);
    const { status, body } = await receive(
      provider,
      options,
      request.method,
      (name) => request.headers.get(name),
      // A request without a body has an empty one.
      stream === null ? { body: '' } : { stream },
      'Hand over the request before anything has read it, or a clone of it.',
    );
    return Response.json(body, { status, headers: status === 405 ? { allow: 'POST' } : {} });
  };
};
