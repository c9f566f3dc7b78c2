import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { choosePort } from '../../scripts/lib/port.mjs';
import { hasIPv6 } from '../support/ipv6.ts';

const NAME = 'AFFITOR_TEST_PORT';
const servers: Server[] = [];

/** Another program that has a port, any by default. */
async function occupy(host: string, port = 0): Promise<number> {
  const server = createServer().listen(port, host);
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  delete process.env[NAME];
});

describe.each(hasIPv6 ? ['127.0.0.1', '::1', '0.0.0.0', '::'] : ['127.0.0.1', '0.0.0.0'])('where %s has it', (host) => {
  it('refuses a port by name', async () => {
    const port = await occupy(host);
    process.env[NAME] = `${port}`;
    await expect(choosePort(NAME, 4600)).rejects.toThrow(
      `Port ${port} is in use. Set ${NAME} to another one, or to 0 for any.`,
    );
  });

  it('takes one of the next ports, where none is named', async () => {
    const port = await occupy(host);
    const chosen = await choosePort(NAME, port);
    expect(chosen).toBeGreaterThan(port);
    expect(chosen).toBeLessThan(port + 20);
  });
});

it('takes the preferred port if it is free', async () => {
  const port = await occupy('127.0.0.1');
  servers.pop()!.close();
  expect(await choosePort(NAME, port)).toBe(port);
});

it('takes any free port for 0', async () => {
  process.env[NAME] = '0';
  expect(await choosePort(NAME, 4600)).toBeGreaterThan(1023);
});

it('gives no port twice', async () => {
  process.env[NAME] = '4600';
  await expect(choosePort(NAME, 4601, [4600])).rejects.toThrow(`${NAME} must be another port than 4600`);
  process.env[NAME] = '';
  expect(await choosePort(NAME, 4601, [4601])).not.toBe(4601);
});

it.each(['x', '-1', '65536', '1e3'])('refuses %j', async (text) => {
  process.env[NAME] = text;
  await expect(choosePort(NAME, 4600)).rejects.toThrow(`${NAME} must be an integer from 0 to 65535, not "${text}"`);
});
