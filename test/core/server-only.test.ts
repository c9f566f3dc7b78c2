import { expect, it } from 'vitest';
import { serverOnly } from '../../src/core/server-only.ts';

const refuse = serverOnly('@affitor/sdk/server', 'Import @affitor/sdk.') as unknown as {
  (...args: unknown[]): unknown;
  new (...args: unknown[]): unknown;
};

it.each([
  ['called', () => refuse({})],
  ['constructed', () => new refuse({})],
])('what is for servers alone names the entry and what to do instead when it is %s', (_how, use) => {
  expect(use).toThrow('@affitor/sdk/server is for servers and was bundled for a browser. Import @affitor/sdk.');
});
