import { describe, expect, it } from 'vitest';
import * as stub from '../../src/server/browser-stub.ts';
import * as server from '../../src/server/index.ts';

describe('the server’s entry in a browser’s bundle', () => {
  it('has every name of the entry', () => {
    expect(Object.keys(stub).sort()).toEqual(Object.keys(server).sort());
    expect(stub.STRIPE_EVENTS).toBe(server.STRIPE_EVENTS);
  });

  it('says at each call what is wrong, and what to do', () => {
    const calls = Object.entries(stub).filter(([name]) => name !== 'STRIPE_EVENTS') as [string, () => never][];
    for (const [name, call] of calls) {
      expect(call, name).toThrow('@affitor/sdk/server is for servers');
      expect(call, name).toThrow('import @affitor/sdk; on a server, keep this import out of client code');
    }
    expect(() => new (stub.Affitor as unknown as new () => unknown)()).toThrow('everybody’s');
  });
});
