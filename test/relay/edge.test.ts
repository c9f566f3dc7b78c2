import { describe, expect, it } from 'vitest';
import type * as Relay from '../../src/relay/index.ts';
import { loadInBareRuntime } from '../server/bare-runtime.ts';
import { createUpstream, PAGE, report } from './upstream.ts';

const { createRelay, landing } = await loadInBareRuntime<typeof Relay>('relay/index.ts', {
  Blob,
  btoa,
  WritableStream,
});

describe('in a runtime that has nothing but the web’s interfaces', () => {
  it('forwards, serves and lands', async () => {
    const { calls, fetch } = createUpstream();
    const relay = createRelay({ fetch, script: 'tracker' });
    expect((await relay(report('click', { click_id: 'a' }))).status).toBe(200);
    expect(calls).toHaveLength(1);
    expect(await (await relay(new Request(`${PAGE}/affitor/affitor-tracker.js`))).text()).toBe('tracker');
    const page = landing(new Request(`${PAGE}/?aff=PARTNER123`), new Response('page'));
    expect(page.headers.getSetCookie()).toHaveLength(2);
  });
});
