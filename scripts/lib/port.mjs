import { createServer } from 'node:net';

const TRIES = 20;
/** What `localhost` may mean. Browsers try both, so a port must be free on both. */
const LOOPBACK = ['127.0.0.1', '::1'];
/** The machine lacks this kind of address. */
const ABSENT = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'];

/** Resolves with the port, for 0 with any that is free; rejects with the reason why it cannot be had. */
const probe = (port, host) =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, host, () => {
      const found = server.address().port;
      server.close(() => resolve(found));
    });
  });

/** Resolves with a port that is free on each loopback address. */
async function freePort(port) {
  let found = port;
  for (const host of LOOPBACK) {
    try {
      found = await probe(found, host);
    } catch (error) {
      if (port === 0 && error.code === 'EADDRINUSE') return freePort(0);
      if (!ABSENT.includes(error.code)) throw error;
    }
  }
  return found;
}

const problemOf = ({ code, message }, port) =>
  ({ EADDRINUSE: `Port ${port} is in use.`, EACCES: `Only root may use port ${port}.` })[code] ?? message;

/**
 * The port an environment variable names, which must be free, or any for 0; without one, the first free port from
 * `preferred` on.
 *
 * @param {number[]} taken ports that were chosen before
 */
export async function choosePort(variable, preferred, taken = []) {
  const named = process.env[variable];
  if (named) {
    if (!/^\d{1,5}$/.test(named) || Number(named) > 65_535) {
      throw new Error(`${variable} must be an integer from 0 to 65535, not "${named}"`);
    }
    const port = Number(named);
    if (port && taken.includes(port))
      throw new Error(`${variable} must be another port than ${named}, which is taken.`);
    return freePort(port).catch((error) => {
      throw new Error(`${problemOf(error, named)} Set ${variable} to another one, or to 0 for any.`);
    });
  }
  for (let port = preferred; port < preferred + TRIES; port++) {
    const isFree = !taken.includes(port) && (await freePort(port).catch(() => undefined));
    if (isFree) return port;
  }
  throw new Error(`Ports ${preferred} to ${preferred + TRIES - 1} are all in use. Set ${variable} to a free one.`);
}
