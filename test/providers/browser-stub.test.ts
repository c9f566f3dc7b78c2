import { describe, expect, it } from 'vitest';
import * as lemonsqueezyStub from '../../src/lemonsqueezy/browser-stub.ts';
import * as lemonsqueezy from '../../src/lemonsqueezy/index.ts';
import * as paddleStub from '../../src/paddle/browser-stub.ts';
import * as paddle from '../../src/paddle/index.ts';
import * as polarStub from '../../src/polar/browser-stub.ts';
import * as polar from '../../src/polar/index.ts';
import * as stripeStub from '../../src/stripe/browser-stub.ts';
import * as stripe from '../../src/stripe/index.ts';

describe.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  ['stripe', stripe, stripeStub],
  ['polar', polar, polarStub],
  ['paddle', paddle, paddleStub],
  ['lemonsqueezy', lemonsqueezy, lemonsqueezyStub],
])('the entry %s in a browser’s bundle', (name, entry, stub) => {
  it('has every name of the entry', () => {
    expect(Object.keys(stub).sort()).toEqual(Object.keys(entry).sort());
  });

  it('has the list of events, and says at each call what is wrong', () => {
    for (const [key, value] of Object.entries(stub)) {
      if (key.endsWith('_EVENTS')) expect(value).toBe(entry[key]);
      else
        expect(value, key).toThrow(
          `@affitor/sdk/${name} is for servers and was bundled for a browser. In a browser, import @affitor/sdk; on a server, keep this import out of client code.`,
        );
    }
  });
});
