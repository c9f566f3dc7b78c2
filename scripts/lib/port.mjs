import { createServer } from 'node:net';

const TRIES = 20;

const isFree = (port) =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

/** The port an environment variable names, which must be free; without one, the first free port from `preferred` on. */
export async function choosePort(variable, preferred) {
  const named = process.env[variable];
  if (named) {
    if (!/^\d{1,5}$/.test(named) || Number(named) > 65_535) {
      throw new Error(`${variable} must be an integer from 0 to 65535, not "${named}"`);
    }
    if (await isFree(Number(named))) return Number(named);
    throw new Error(`Port ${named} is in use. Set ${variable} to another one, or to 0 for any.`);
  }
  for (let port = preferred; port < preferred + TRIES; port++) if (await isFree(port)) return port;
  throw new Error(`Ports ${preferred} to ${preferred + TRIES - 1} are all in use. Set ${variable} to a free one.`);
}
