import { Hono } from 'hono';
import { DatabaseUnavailable, sqlState } from './db/database.ts';
import { emulate } from './emulator/emulate.ts';
import { ownerOnly } from './emulator/owner-only.ts';
import { emulatorRoutes } from './emulator/routes.ts';
import { browserEndpoint } from './http/browser.ts';
import { HttpError } from './http/errors.ts';
import { requestLog } from './http/log.ts';
import type { Deps, Env, RequestContext } from './http/scope.ts';
import { createLater, type Later } from './ledger/later.ts';
import { serveOpenApi, serveTracker } from './routes/assets.ts';
import { checkTestEvents } from './routes/check-test-events.ts';
import { trackClick } from './routes/click.ts';
import { listEvents } from './routes/events.ts';
import { explainAttribution } from './routes/explain.ts';
import { rotateKey } from './routes/keys.ts';
import { trackLead } from './routes/lead.ts';
import { programReadiness } from './routes/readiness.ts';
import { trackRefund } from './routes/refund.ts';
import { trackSale } from './routes/sale.ts';
import { programStatus } from './routes/status.ts';
import { stripeWebhook, stripeWebhookOfProgram } from './routes/stripe.ts';
import { testEvent } from './routes/test-event.ts';

/** What `createApp` needs; by default the emulator alone counts bots, since browsers of tests look like some. */
export type AppOptions = Omit<Deps, 'later' | 'countBots'> & { countBots?: boolean };

/** The API on web-standard requests: tests call `app.request()`, `main.ts` puts it on a socket. */
export function createApp(options: AppOptions): Hono<Env> & { later: Later } {
  const later = createLater(options.db, options.log);
  const deps: Deps = { ...options, later, countBots: options.countBots ?? options.emulator };
  // Not strict: one trailing slash makes no difference. Frameworks add it, and whoever follows their redirect loses the body.
  const app = new Hono<Env>({ strict: false });

  app.use(async (c, next) => {
    c.set('now', deps.clock.now());
    c.set('outcomes', []);
    await next();
  });
  app.use(requestLog(deps));
  if (deps.emulator) {
    app.use(ownerOnly, emulate(deps));
    app.route(
      '/',
      emulatorRoutes(deps, (path, init) => app.request(path, init)),
    );
  }

  app.use('/api/v1/track/click', browserEndpoint);
  app.use('/api/tracking/click', browserEndpoint);
  app.use('/api/v1/track/lead', browserEndpoint);
  // The doctor asks it, from a merchant's page, whether there is such a program.
  app.use('/api/tracking/check-test-events', browserEndpoint);
  const routes: [method: 'GET' | 'POST', path: string, handler: (c: RequestContext) => Promise<Response>][] = [
    ['POST', '/api/v1/track/click', trackClick(deps)],
    ['POST', '/api/tracking/click', trackClick(deps)],
    ['POST', '/api/v1/track/lead', trackLead(deps)],
    ['POST', '/api/v1/track/sale', trackSale(deps)],
    ['POST', '/api/v1/track/refund', trackRefund(deps)],
    ['POST', '/api/v1/stripe/webhook', stripeWebhook(deps)],
    ['POST', '/api/v1/stripe/webhook/:program', stripeWebhookOfProgram(deps)],
    ['POST', '/api/v1/cli/test-event', testEvent(deps)],
    ['GET', '/api/v1/cli/status', programStatus(deps)],
    ['GET', '/api/v1/programs/me/readiness', programReadiness(deps)],
    ['POST', '/api/tracking/check-test-events', checkTestEvents(deps)],
    ['POST', '/api/v1/keys/rotate', rotateKey(deps)],
    ['GET', '/api/tracking/events/:programId', listEvents(deps)],
    ['GET', '/api/v1/attribution/explain', explainAttribution(deps)],
    ['GET', '/js/affitor-tracker.js', serveTracker(deps)],
    ['GET', '/js/affitor-tracker.dev.js', serveTracker(deps, '.dev.js')],
    ['GET', '/openapi.yaml', serveOpenApi],
  ];
  for (const [method, path, handler] of routes) {
    app.on(method, path, handler);
    app.all(path, () => {
      throw new HttpError(405, 'Method not allowed', { Allow: method });
    });
  }

  app.notFound((c) => c.json({ error: 'Not found' }, 404));
  app.onError((error, c) => {
    if (error instanceof HttpError) {
      const { details, message, status, headers, fields } = error;
      return c.json({ error: details ? { ...details, message } : message, ...fields }, status, headers);
    }
    if (error instanceof DatabaseUnavailable) {
      return c.json({ error: error.message }, 503, { 'Retry-After': '1' });
    }
    deps.log(`error ${c.req.method} ${c.req.path} ${summary(error)}`);
    return c.json({ error: 'Internal server error' }, 500);
  });
  return Object.assign(app, { later });
}

/** A database's message may quote the row it refused; its class and code cannot. */
function summary(error: Error): string {
  const code = sqlState(error);
  return code ? `${error.name} ${code}` : (error.stack ?? error.name);
}
