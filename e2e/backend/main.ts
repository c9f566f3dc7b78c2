import { isIPv6 } from 'node:net';
import { fileURLToPath } from 'node:url';
import { serve } from '@hono/node-server';
import { systemClock } from './clock.ts';
import { readConfig } from './config.ts';
import { openDatabase } from './db/open.ts';
import { DROP_HEADER } from './emulator/drop.ts';
import { listenOnIPv6 } from './http/loopback.ts';
import { noticesOf } from './notices.ts';

const fail = (error: unknown): never => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
};

async function start(): Promise<void> {
  const config = readConfig(process.env);
  // The engine compiles on other threads while the application is loaded.
  const [db, { createApp }] = await Promise.all([
    openDatabase(config.databaseUrl, {
      poolSize: config.poolSize,
      // Published credentials must not open a database that stays.
      seeded: config.emulator || config.databaseUrl === 'memory:',
    }),
    import('./app.ts'),
  ]);
  const app = createApp({
    db,
    clock: systemClock,
    emulator: config.emulator,
    shopUrl: config.shopUrl,
    ...(config.countBots !== undefined && { countBots: config.countBots }),
    trackerFile: fileURLToPath(new URL('../../dist/affitor-tracker.js', import.meta.url)),
    log: (line) => {
      if (config.logRequests || line.startsWith('error ')) console.error(line);
    },
  });

  if (!config.emulator) for (const notice of await noticesOf(db, systemClock.now())) console.error(notice);

  const server = serve(
    {
      fetch: async (request, env) => {
        const response = await app.fetch(request, env);
        if (response.headers.has(DROP_HEADER)) env.outgoing.destroy();
        return response;
      },
      port: config.port,
      hostname: config.hostname,
    },
    async ({ port }) => {
      if (config.emulator) await listenOnIPv6(server);
      const host = isIPv6(config.hostname) ? `[${config.hostname}]` : config.hostname;
      console.log(`affitor backend listening on http://${host}:${port}`);
      await app.later.resume();
    },
  );
  server.on('error', (error: NodeJS.ErrnoException) =>
    fail(
      error.code === 'EADDRINUSE' ? `Port ${config.port} is in use. Set PORT to another one, or to 0 for any.` : error,
    ),
  );

  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    // Streams to the inspector never end by themselves.
    if ('closeIdleConnections' in server) setTimeout(() => server.closeAllConnections(), 300).unref();
    server.close(() => {
      app.later
        .stop()
        .then(() => db.close())
        .then(() => process.exit(0), fail);
    });
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

start().catch(fail);
