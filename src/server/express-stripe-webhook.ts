import { bytesOf } from './bytes.ts';
import { checkOptions, receive, type StripeWebhookOptions } from './stripe-webhook.ts';

/** What is used of a request of Express, or of Node.js itself. */
export interface NodeRequest extends AsyncIterable<Uint8Array> {
  method?: string | undefined;
  headers: { readonly [name: string]: string | string[] | undefined };
  /** Whether something has read the stream. */
  readableDidRead?: boolean;
  /** What a body parser made of it. */
  body?: unknown;
  /** Where hosts that parse every body keep the bytes: Google Cloud Functions, Firebase, NestJS. */
  rawBody?: unknown;
}

/** What is used of a response of Express, or of Node.js itself. */
export interface NodeResponse {
  statusCode: number;
  /** Sets a header of the answer. */
  setHeader(name: string, value: string): unknown;
  /** Sends the answer, with this as its body. */
  end(body: string): unknown;
}

/** The body as bytes or text, wherever it is; else the stream; else what a parser left. */
const bodyOf = (request: NodeRequest) => {
  const raw = [request.rawBody, request.body].find(bytesOf);
  if (raw !== undefined) return { body: raw };
  return request.readableDidRead ? { body: request.body } : { stream: request };
};

/**
 * `stripeWebhook()` for Express, and for whatever else speaks the interface of Node.js. It needs the body as it
 * arrived, so mount it before `express.json()`; it reads the body itself.
 *
 * @returns a handler that answers 200, and 4xx for what is not Stripe's. What `handle` throws goes to `next`, or where
 * there is none, the handler rejects.
 * @throws {TypeError} when `toleranceSeconds` is not a positive number
 * @example
 * app.post('/stripe/webhook', expressStripeWebhook({ secret: process.env.STRIPE_WEBHOOK_SECRET, handle }));
 * app.use(express.json());
 */
export const expressStripeWebhook = (options: StripeWebhookOptions) => {
  checkOptions(options);
  return async (request: NodeRequest, response: NodeResponse, next?: (error: unknown) => void): Promise<void> => {
    try {
      const { status, body } = await receive(
        options,
        request.method,
        request.headers['stripe-signature'],
        bodyOf(request),
        "Mount it before express.json(), or behind express.raw({ type: 'application/json', limit: '1mb' }).",
      );
      response.statusCode = status;
      response.setHeader('content-type', 'application/json');
      if (status === 405) response.setHeader('allow', 'POST');
      response.end(JSON.stringify(body));
    } catch (error) {
      if (!next) throw error;
      next(error);
    }
  };
};
