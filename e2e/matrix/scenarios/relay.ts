import type { RelayOptions } from '@affitor/sdk/relay';
import { expect } from '@playwright/test';
import { delivered, signup } from '../../support/visitor.ts';
import { expectAttributed, landAndSignUp, link, type Scenario, type Scene } from '../scenario.ts';

/** Seconds of the 90 days that a click lasts where the API has not said otherwise, less what a test may take. */
const WINDOW = 90 * 86_400 - 600;

/** Milliseconds the relay waits for an API that does not answer, so that the test does not wait for long. */
const TIMEOUT = 2000;

/**
 * The cookies that the relay set last with an answer to a click, by name, with what they hold and for how long. A page that
 * is left may send a click once more beside the page that follows; of the two answers, the second changes nothing.
 */
const lastSet = ({ site }: Scene) => {
  const { cookies } = site.relayed.filter(({ path, cookies }) => path.endsWith('click') && cookies.length).at(-1)!;
  const set = new Map<string, { value: string; seconds: number }>();
  for (const cookie of cookies) {
    const [, name, value] = /^(\w+)=([^;]*)/.exec(cookie)!;
    // One that ended in 1970 erases a twin.
    if (/; Expires=.* 1970 /.test(cookie)) continue;
    const seconds = Number(/Max-Age=(\d+)/i.exec(cookie)![1]);
    set.set(name!, { value: decodeURIComponent(value!), seconds });
  }
  return set;
};

/** Came by Alice's link, and comes by Bob's while the API is down. */
const landOnBobWhileDown = async (scene: Scene, fault: object) => {
  const { visitor, site, program } = scene;
  await visitor.open(site.url(link(program.alice)));
  await delivered(visitor);
  const earlier = await visitor.run<string>('affitor.getClickId()');
  await program.fault({ route: 'click', ...fault });
  const before = site.relayed.length;
  await visitor.open(site.url(link(program.bob)));
  const id = await visitor.run<string>('affitor.getClickId()');
  expect(id).not.toBe(earlier);
  await expect.poll(() => site.relayed.length, 'the relay has answered').toBeGreaterThan(before);

  const set = lastSet(scene);
  expect(set.get('affitor_click_id')).toEqual({ value: id, seconds: expect.any(Number) });
  for (const { seconds } of set.values()) expect(seconds, 'for the window').toBeGreaterThan(WINDOW);
  expect(JSON.parse(set.get('affitor_click')!.value), 'to be reported, with whom to fall back to').toMatchObject({
    id,
    url: expect.stringContaining(`aff=${program.bob}`),
    prev: { id: earlier },
  });
};

const apiDown = (how: string, fault: object, options: RelayOptions = {}): Scenario => ({
  row: 'F26',
  title: `relay in use, ${how} at the click: cookies by Set-Cookie for the window, delivered by the next page`,
  relay: options,
  async run(scene) {
    const { visitor, site, program } = scene;
    await landOnBobWhileDown(scene, fault);
    await program.clearFaults();
    await visitor.open(site.url('/pricing'));
    await delivered(visitor);
    expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
    await expectAttributed(scene, { partner: program.bob, key: 'customer', clicks: 2 });
  },
});

export const relay: Scenario[] = [
  apiDown('the API answers 503', { status: 503 }),
  apiDown('the connection is cut', { drop: 'before' }),
  apiDown('no answer comes', { delay_ms: 20_000 }, { timeoutMs: TIMEOUT }),
  {
    row: 'F26',
    title: 'relay in use, the API down at the click and refusing it later: back to the earlier partner',
    relay: {},
    async run(scene) {
      const { visitor, site, program } = scene;
      await landOnBobWhileDown(scene, { status: 500 });
      await program.clearFaults();
      await program.fault({
        route: 'click',
        status: 200,
        body: { success: false, message: 'Referral link is inactive' },
      });
      await visitor.open(site.url('/pricing'));
      await visitor.until(`affitor.getData().partnerCode === ${JSON.stringify(program.alice)}`);
      expect(lastSet(scene).get('affitor_click_id')!.value, 'set by the relay').toBe(
        await visitor.run('affitor.getClickId()'),
      );
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F26',
    title: 'relay in use, the API up: one click, one set of cookies',
    relay: {},
    async run(scene) {
      const { visitor, program } = scene;
      await landAndSignUp(scene, program.alice, 'customer');
      const names = (await visitor.cookies()).map(({ name }) => name);
      expect(names.sort(), 'no twins').toEqual(['affitor_click', 'affitor_click_id']);
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F13',
    title: 'relay in use, a stale twin of the details on the host alone: gone with the answer',
    relay: {},
    async run(scene) {
      const { visitor, site, program } = scene;
      // The tracker itself looks for twins of the id only.
      await visitor.setCookie({ name: 'affitor_click', value: 'stale', url: site.origin() });
      await landAndSignUp(scene, program.alice, 'customer');
      const places = (await visitor.cookies()).map(({ name, domain }) => `${name} ${domain.replace(/^\./, '')}`);
      expect(places.sort()).toEqual(['affitor_click merchant.test', 'affitor_click_id merchant.test']);
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
];
