import { createServer } from 'node:net';

const TRIES = 20;

/** Resolves with the port if it is free, and for 0 with any that is. */
const freePort = (port) =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen(port, '127.0.0.1', () => {
      const found = probe.address().port;
      probe.close(() => resolve(found));
    });
  });

/**
 * The port an environment variable names, which must be free, or any for 0; without one, the first free port from
 * `preferred` on.
 */
export async function choosePort(variable, preferred) {
  const named = process.env[variable];
  if (named) {
    if (!/^\d{1,5}$/.test(named) || Number(named) > 65_535) {
      throw new Error(`${variable} must be an integer from 0 to 65535, not "${named}"`);
    }
    const free = await freePort(Number(named));
    if (free !== undefined) return free;
    throw new Error(`Port ${named} is in use. Set ${variable} to another one, or to 0 for any.`);
  }
  for (let port = preferred; port < preferred + TRIES; port++) if (await freePort(port)) return port;
  throw new Error(`Ports ${preferred} to ${preferred + TRIES - 1} are all in use. Set ${variable} to a free one.`);
}
