import { expect, it } from 'vitest';
import * as stub from '../../src/relay/browser-stub.ts';
import * as relay from '../../src/relay/index.ts';

it('the relay’s entry in a browser’s bundle has every name of the entry, and says at each call what to do', () => {
  expect(Object.keys(stub).sort()).toEqual(Object.keys(relay).sort());
  for (const [name, call] of Object.entries(stub)) {
    expect(call, name).toThrow('@affitor/sdk/relay is for servers');
    expect(call, name).toThrow('In a browser, import @affitor/sdk.');
  }
});
