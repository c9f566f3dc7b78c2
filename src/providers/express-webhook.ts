import { bytesOf } from './bytes.ts';
import { checkOptions, type Provider, receive, type WebhookOptions } from './webhook.ts';

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

/** A handler for Express, and for whatever else has the interface of Node.js. It reads the body itself. */
export type NodeHandler = (
  request: NodeRequest,
  response: NodeResponse,
  next?: (error: unknown) => void,
) => Promise<void>;

/** The webhook of a provider as a handler for Express. */
export const expressWebhook = <Outcome, Event>(
  provider: Provider<Outcome>,
  options: WebhookOptions<Outcome, Event>,
): NodeHandler => {
  checkOptions(provider, options);
  return async (request, response, next) => {
    try {
      const { status, body } = await receive(
        provider,
        options,
        request.method,
        (name) => request.headers[name],
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
