// A throw-away PostgreSQL cluster for tests and benchmarks, from whatever version is installed.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DEBIAN = '/usr/lib/postgresql';

/** The folder of `initdb` and `postgres`: Debian keeps them off the PATH, one folder for each version. */
function findBinaries() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => `${DEBIAN}/${version}/bin`), ...(process.env.PATH ?? '').split(':')];
  const found = folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
  if (!found) {
    throw new Error('No PostgreSQL found. Install it (apt-get install postgresql) or set TEST_DATABASE_URL.');
  }
  return found;
}

/** PostgreSQL refuses to run as root: there its own user takes over. */
function unprivileged() {
  if (process.getuid?.() !== 0) return { prefix: [], uid: undefined, gid: undefined };
  const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  const [uid, gid] = [id('-u'), id('-g')];
  return { prefix: ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'], uid, gid };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * @param {string[]} settings such as `fsync=off`
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function startCluster(settings = []) {
  const binaries = findBinaries();
  const { prefix, uid, gid } = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), 'affitor-postgres-'));
  if (uid !== undefined) chownSync(folder, uid, gid);
  const data = join(folder, 'data');
  const port = await freePort();
  const command = (name, args) => [...prefix, join(binaries, name), ...args];

  const [initdb, ...initArgs] = command('initdb', [
    '-D',
    data,
    '-U',
    'affitor',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '-N',
  ]);
  execFileSync(initdb, initArgs, { stdio: ['ignore', 'ignore', 'inherit'], cwd: folder });

  const options = [
    'listen_addresses=127.0.0.1',
    // No socket: its path may be 107 bytes long at most.
    'unix_socket_directories=',
    'max_connections=200',
    ...settings,
  ];
  const [postgres, ...args] = command('postgres', [
    '-D',
    data,
    '-p',
    String(port),
    ...options.flatMap((one) => ['-c', one]),
  ]);
  const server = spawn(postgres, args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: folder });
  const exited = once(server, 'exit');
  const stop = async () => {
    // Fast shutdown: ends sessions instead of waiting for them.
    server.kill('SIGINT');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };

  let log = '';
  await new Promise((resolve, reject) => {
    server.stderr.on('data', (chunk) => {
      log += chunk;
      if (log.includes('ready to accept connections')) resolve();
    });
    server.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${log}`)));
  }).catch((error) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  return { url: `postgres://affitor@127.0.0.1:${port}/postgres`, stop };
}
