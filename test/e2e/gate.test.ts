import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../e2e/support/eventually.ts';
import { type Gate, startGate } from '../../e2e/support/gate.ts';

describe('the gate before the API', () => {
  let api: Server;
  let gate: Gate;
  let answered: string[];
  beforeEach(async () => {
    answered = [];
    api = createServer((request, response) => {
      answered.push(request.url!);
      if (request.url === '/drop') response.destroy();
      else response.end('answer');
    });
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    gate = await startGate(`http://127.0.0.1:${(api.address() as AddressInfo).port}`);
  });
  afterEach(async () => {
    await gate.stop();
    api.closeAllConnections();
    api.close();
  });

  const ask = (path: string, body?: string) =>
    fetch(gate.url + path, body ? { method: 'POST', body } : {}).then((response) => response.text());

  it('passes requests on, and hears what was sent', async () => {
    expect(gate.heard).toEqual([]);
    expect(await ask('/a')).toBe('answer');
    expect(await ask('/b', 'text')).toBe('answer');
    expect(gate.heard.filter((line) => line !== 'connection')).toEqual(['GET /a', 'POST /b']);
    expect(gate.heard[0]).toBe('connection');
    expect(gate.text).toContain('text');
  });

  it('hears what it holds, and passes it on when it is released', async () => {
    gate.hold();
    const asked = ask('/held');
    await eventually(() => gate.heard.includes('GET /held'), 'the request');
    expect(answered).toEqual([]);
    gate.release();
    expect(await asked).toBe('answer');
    expect(answered).toEqual(['/held']);
  });

  it('refuses connections while it is closed, and is back at the same address', async () => {
    expect(await ask('/before')).toBe('answer');
    await gate.close();
    await expect(ask('/meanwhile')).rejects.toThrow();
    await gate.open();
    expect(await ask('/after')).toBe('answer');
    expect(answered).toEqual(['/before', '/after']);
  });

  it('closes the connection when the API does', async () => {
    await expect(ask('/drop')).rejects.toThrow();
  });

  it('stops with something held, or closed', async () => {
    gate.hold();
    const asked = ask('/held').catch(() => 'nothing');
    await eventually(() => gate.heard.includes('GET /held'), 'the request');
    await gate.stop();
    expect(['answer', 'nothing']).toContain(await asked);
    await gate.stop();
  });
});
