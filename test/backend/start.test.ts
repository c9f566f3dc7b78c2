import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../e2e/backend/config.ts';
import { lockFolder } from '../../e2e/backend/db/folder-lock.ts';
import { openDatabase } from '../../e2e/backend/db/open.ts';
import { processStart } from '../../e2e/backend/db/process-start.ts';
import { openFromSnapshot, snapshotName } from '../../e2e/backend/db/snapshot.ts';
import { USAGE } from '../../e2e/backend/program-command.ts';
import { hasIPv6 } from '../support/ipv6.ts';
import { environment, post, startProcess, stopAll } from './support/process.ts';

const program = fileURLToPath(new URL('../../scripts/program.mjs', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'affitor-test-'));
});
afterEach(async () => {
  await stopAll();
  await rm(folder, { recursive: true, force: true });
});

const demoClick = { affiliate_url: 'https://shop.test/?aff=PARTNER123', click_id: 'c'.repeat(21) };

describe('the process', { timeout: 60_000 }, () => {
  it('says in one line where it listens, and ends when told to', async () => {
    const backend = await startProcess({ DATABASE_URL: 'memory:' });
    expect(backend.stdout()).toMatch(/^affitor backend listening on http:\/\/127\.0\.0\.1:\d+\n$/);
    for (const [suffix, code] of [
      ['', '//# allFunctionsCalledOnLoad'],
      ['.dev', '// @affitor/sdk'],
    ]) {
      const script = await fetch(`${backend.url}/js/affitor-tracker${suffix}.js`);
      expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
      expect((await script.text()).startsWith(code!)).toBe(true);
    }

    // A dropped connection is the emulator's doing; the process goes on.
    await post(`${backend.url}/__affitor/faults`, { route: 'click', drop: 'after', times: 1 });
    await expect(post(`${backend.url}/api/v1/track/click`, demoClick)).rejects.toThrow('fetch failed');
    expect((await post(`${backend.url}/api/v1/track/click`, demoClick)).body.success).toBe(true);
    const big = await post(`${backend.url}/api/v1/track/click`, { page_title: 'x'.repeat(1_000_000) });
    expect(big.status).toBe(413);

    // An open stream does not hold it up.
    await fetch(`${backend.url}/__affitor/events`);
    expect(await backend.stop()).toBe(0);
  });

  it('keeps a folder for itself, and finds everything again after kill -9', async () => {
    const database = join(folder, 'database');
    const first = await startProcess({ DATABASE_URL: database });
    expect((await post(`${first.url}/api/v1/track/click`, demoClick)).status).toBe(200);
    await expect(startProcess({ DATABASE_URL: `file:${database}` })).rejects.toThrow(
      `exit 1: ${database} is in use by process ${first.child.pid}. Stop it, or set DATABASE_URL to another folder.`,
    );
    await first.stop('SIGKILL');

    const second = await startProcess({ DATABASE_URL: database });
    const sale = { transaction_id: 't', amount_cents: 100, click_id: demoClick.click_id };
    expect((await post(`${second.url}/api/v1/track/sale`, sale, 'affitor_demo_key')).body.attributed).toBe(true);
    expect(await second.stop()).toBe(0);
    expect(await readdir(database)).toEqual(['data']);
  });

  it('without the emulator has no published credentials, but the programs that are made by command', async () => {
    const env = { DATABASE_URL: join(folder, 'database'), AFFITOR_EMULATOR: '0' };
    const empty = await startProcess(env);
    expect((await post(`${empty.url}/api/v1/track/click`, demoClick)).body).toEqual({
      error: 'Referral link not found',
    });
    const sale = { transaction_id: 't', amount_cents: 100, click_id: demoClick.click_id };
    expect((await post(`${empty.url}/api/v1/track/sale`, sale, 'affitor_demo_key')).status).toBe(401);
    expect(empty.stderr()).toContain('There is no program yet. Make one: npm run program -- ');
    expect(await empty.stop()).toBe(0);

    const { stdout } = await promisify(execFile)(
      process.execPath,
      [program, '--name', 'Mine', '--partner', 'PARTNER123'],
      {
        env: { ...environment, ...env },
      },
    );
    const { api_key } = JSON.parse(stdout);
    const backend = await startProcess(env);
    expect((await post(`${backend.url}/api/v1/track/click`, demoClick)).body.success).toBe(true);
    expect((await post(`${backend.url}/api/v1/track/sale`, sale, api_key)).body.partner_code).toBe('PARTNER123');
    expect(backend.stderr()).toBe('');
    expect(await backend.stop()).toBe(0);
  });

  it('in memory is seeded without the emulator too, and says so', async () => {
    const backend = await startProcess({ DATABASE_URL: 'memory:', AFFITOR_EMULATOR: '0' });
    expect((await post(`${backend.url}/api/v1/track/click`, demoClick)).body.success).toBe(true);
    expect(backend.stderr()).toContain('The published key affitor_demo_key opens program 1');
    expect(await backend.stop()).toBe(0);
  });

  it('without the emulator says that a database which it was on for has a published key', async () => {
    const database = join(folder, 'database');
    await (await openDatabase(database, { seeded: true })).close();
    const backend = await startProcess({ DATABASE_URL: database, AFFITOR_EMULATOR: '0' });
    expect(backend.stderr()).toContain('The published key affitor_demo_key opens program 1');
    expect(await backend.stop()).toBe(0);
  });

  it('says what is wrong with its environment', async () => {
    await expect(startProcess({ PORT: '99999' })).rejects.toThrow(
      'PORT must be an integer from 0 to 65535, not "99999"',
    );
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const PORT = `${(other.address() as AddressInfo).port}`;
    await expect(startProcess({ PORT })).rejects.toThrow(
      `Port ${PORT} is in use. Set PORT to another one, or to 0 for any.`,
    );
    other.close();
  });

  it.skipIf(!hasIPv6)('says an IPv6 address as it stands in a URL', async () => {
    const backend = await startProcess({ AFFITOR_EMULATOR: '0', DATABASE_URL: 'memory:', HOST: '::1' });
    expect(backend.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await fetch(`${backend.url}/js/affitor-tracker.js`)).status).toBe(200);
    expect(await backend.stop()).toBe(0);
  });
});

describe('npm run program', { timeout: 60_000 }, () => {
  const run = async (...args: string[]) => {
    const env = { ...environment, DATABASE_URL: '' };
    const result = await promisify(execFile)(process.execPath, [program, ...args], { env }).catch((error) => error);
    return { code: result.code ?? 0, stdout: result.stdout as string, stderr: result.stderr as string };
  };

  it.each(['--help', '-h'])('with %s says what it takes, without a database', async (option) => {
    expect(await run('--name', 'Mine', option)).toEqual({ code: 0, stdout: `${USAGE}\n`, stderr: '' });
  });

  it('without arguments says so too, and that it did nothing', async () => {
    expect(await run()).toEqual({ code: 2, stdout: '', stderr: `${USAGE}\n` });
  });

  it('asks for a database that is kept', async () => {
    expect(await run('--name', 'Mine')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^DATABASE_URL has to name/),
    });
  });
});

describe('configuration', () => {
  it('has defaults', () => {
    expect(readConfig({})).toEqual({
      port: 4600,
      hostname: '127.0.0.1',
      databaseUrl: 'memory:',
      emulator: false,
      poolSize: 10,
      logRequests: false,
    });
  });

  it('never opens the emulator to other machines', () => {
    expect(readConfig({ HOST: '0.0.0.0' }).hostname).toBe('0.0.0.0');
    expect(readConfig({ HOST: '0.0.0.0', AFFITOR_EMULATOR: '1' }).hostname).toBe('127.0.0.1');
  });
});

describe('the lock of a folder', () => {
  const file = () => join(folder, 'backend.lock');
  const holder = async () => JSON.parse(await readFile(file(), 'utf8'));

  it('is held until it is let go', async () => {
    const unlock = await lockFolder(folder);
    expect((await holder()).pid).toBe(process.pid);
    await expect(lockFolder(folder)).rejects.toThrow(`is in use by process ${process.pid}`);
    await unlock();
    await (await lockFolder(folder))();
  });

  it.each([
    ['a process that is gone', async () => JSON.stringify({ pid: 2 ** 30, started: 'x' })],
    ['a process whose number was given away', async () => JSON.stringify({ pid: process.pid, started: 'earlier' })],
    ['nobody, half written', async () => '{"pid":'],
  ])('is taken over from %s', async (_name, content) => {
    await writeFile(file(), await content());
    const unlock = await lockFolder(folder);
    expect(await holder()).toEqual({ pid: process.pid, started: await processStart(process.pid) });
    await unlock();
  });

  it('of a dead process goes to one of many', async () => {
    await writeFile(file(), JSON.stringify({ pid: 2 ** 30, started: 'x' }));
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('the snapshot of an empty database', { timeout: 60_000 }, () => {
  it('is made anew when it cannot be read, kept where it can be written, and used from then on', async () => {
    const snapshot = join(folder, snapshotName());
    await writeFile(snapshot, 'not a database');
    // No folder can be made below a file, not even by root.
    const unwritable = join(program, 'folder');
    for (let time = 0; time < 2; time++) {
      const db = await openFromSnapshot([unwritable, folder]);
      expect(await db.query('select id from programs')).toEqual([]);
      await db.close();
    }
    expect(await readdir(folder)).toHaveLength(1);
    expect((await stat(snapshot)).size).toBeGreaterThan(1_000_000);
  });
});
