import type { RelayOptions } from '@affitor/sdk/relay';
import { expect } from '@playwright/test';
import type { Need } from '../engines/engine.ts';
import type { Gate } from '../support/gate.ts';
import type { Program } from '../support/program.ts';
import type { Site } from '../support/site.ts';
import { allArrived, delivered, signup, type Visitor } from '../support/visitor.ts';
import type { Row } from './rows.ts';

/** Everything a scenario needs: a visitor, the merchant's site, and a program of its own. */
export interface Scene {
  visitor: Visitor;
  site: Site;
  program: Program;
  /** Through which the pages reach the API. */
  gate: Gate;
  /** Opens a page in a browser that nobody drives; answers with how to close it. For scenarios that need `prerendering`. */
  unattended(url: string): Promise<() => Promise<void>>;
}

export interface Scenario {
  /** Row of the failure matrix. */
  row: Row;
  title: string;
  run(scene: Scene): Promise<void>;
  /** What it needs beyond an ordinary visit; the visitor then is one who has it. */
  needs?: Need;
  /** The tracker reports through a relay on the merchant's own host, with these options. */
  relay?: RelayOptions;
  /** Settings of the program. */
  settings?: Record<string, unknown>;
}

/** Tag of the scenarios that `npm test` leaves to `npm run test:engines`. */
export const VARIATION = '@variation';

/** Of a page's timers where a signup is to end as `queued`, which takes five seconds. F5 waits for them in real time. */
export const HASTE = 20;

/** Path of an affiliate link. */
export const link = (code: string, path = '/') => `${path}?aff=${code}`;

/** Endpoints of the reports that have arrived at the API, oldest first. */
export const endpointsOf = ({ heard }: Gate) =>
  heard.filter((line) => line.startsWith('POST ')).map((line) => line.split('/').pop());

/** The same, when all that the page has sent has arrived. */
export const reported = async ({ visitor, gate }: Scene) => {
  await allArrived(visitor);
  return endpointsOf(gate);
};

/** Click ids that the page has sent, each once. */
export const clickIdsSent = async ({ visitor, gate }: Scene) => {
  await allArrived(visitor);
  return [...new Set(gate.text.match(/(?<="click_id":")[^"]+/g))];
};

/**
 * The end of most scenarios: the click was recorded exactly so often, for the right partner; the signup is tied to it;
 * the sale is credited to that partner.
 */
export const expectAttributed = async (
  { program }: Scene,
  { partner, key, clicks = 1 }: { partner: string; key: string; clicks?: number },
) => {
  const [lead] = await program.recorded('lead', 1);
  const events = await program.recorded('click', clicks);
  expect(events, 'clicks recorded').toHaveLength(clicks);
  expect(events[0]!.partner_code, 'partner of the last click').toBe(partner);
  expect(await program.events('lead'), 'leads recorded').toHaveLength(1);
  expect(lead!.customer_key).toBe(key);
  expect(lead!.click_id, 'click of the lead').toBe(events[0]!.click_id);
  expect(await program.sale({ customer_key: key })).toMatchObject({ attributed: true, partner_code: partner });
};

/** The page has sent nothing to the API since the gate had heard so much, not even a preflight. */
export const expectSilence = async (
  { visitor, gate }: Pick<Scene, 'visitor' | 'gate'>,
  since: readonly string[] = [],
) => {
  await allArrived(visitor);
  expect(gate.heard, 'what was sent to the API').toEqual(since);
};

/** Nothing of ours is in the visitor's browser. */
export const expectNoTraces = async ({ visitor }: Scene) => {
  expect((await visitor.cookies()).map(({ name }) => name)).toEqual([]);
  expect(await visitor.run('JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage)])')).toBe('[[],[]]');
};

/** Hides the Navigation API, as in browsers that do not have it. */
export const WITHOUT_NAVIGATION = "<script>Object.defineProperty(window, 'navigation', { value: undefined })</script>";

/** The landing page is what it is; the click is recorded and the signup is credited all the same. */
export const landsOn = (row: Row, title: string, head: string, body = ''): Scenario => ({
  row,
  title,
  async run(scene) {
    const { visitor, site, program } = scene;
    // Deferred where there is a body, so that what stands in it is there when the tracker runs.
    site.page('/', { head, body, defer: !!body });
    await visitor.open(site.url(link(program.alice)));
    await delivered(visitor);
    await signUpAndSell(scene, program.alice);
  },
});

/** The page's signup is sent at once, and the sale is credited to the partner. */
export const signUpAndSell = async (scene: Scene, partner: string, clicks = 1) => {
  expect(await signup(scene.visitor, 'customer')).toEqual({ status: 'sent' });
  await expectAttributed(scene, { partner, key: 'customer', clicks });
};

/** Lands by a link, waits for the acknowledgement, and signs up. */
export const landAndSignUp = async ({ visitor, site }: Scene, code: string, key: string) => {
  await visitor.open(site.url(link(code)));
  await delivered(visitor);
  expect(await signup(visitor, key)).toEqual({ status: 'sent' });
};
