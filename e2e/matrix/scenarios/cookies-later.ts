import { expect } from '@playwright/test';
import { delivered, signup } from '../../support/visitor.ts';
import { clickIdsSent, link, reported, type Scenario, type Scene, signUpAndSell } from '../scenario.ts';

/**
 * Takes `document.cookie` away until `accept()` is called, as consent platforms do.
 *
 * @param get what reading it does, given the browser's own accessor as `own`
 */
const banner = (get = 'return own.get.call(document)', set = '') => `<script>{
  const own = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
  Object.defineProperty(document, 'cookie', { configurable: true, get() { ${get} }, set(value) { ${set} } });
  window.accept = () => { delete document.cookie };
}</script>`;

const REFUSES = banner();

const ID = 'affitor.getClickId()';

/** Lands by Alice's link on a page that refuses cookies. */
const land = async ({ visitor, site, program }: Scene, head = REFUSES, script = {}) => {
  site.page('/', { head, script });
  await visitor.open(site.url(link(program.alice)));
};

const ourCookies = async ({ visitor }: Scene) =>
  Object.fromEntries((await visitor.cookies()).map(({ name, value }) => [name, value]));

/** The click has been stored under the id, and the next page, which has no banner, signs up with it. */
const expectStored = async (scene: Scene, id: string) => {
  const { visitor, site, program } = scene;
  expect((await ourCookies(scene)).affitor_click_id).toBe(id);
  await visitor.open(site.url('/pricing'));
  await signUpAndSell(scene, program.alice);
  expect(await clickIdsSent(scene)).toEqual([id]);
};

/** @param call what the page calls once the banner is accepted */
const accepted = (title: string, call: string, head = REFUSES): Scenario => ({
  row: 'F33',
  title,
  async run(scene) {
    const { visitor } = scene;
    await land(scene, head);
    await delivered(visitor);
    const id = await visitor.run<string>(ID);
    expect(await ourCookies(scene), 'what the banner refuses').toEqual({});
    await visitor.run(`accept(); ${call}`);
    await expectStored(scene, id);
  },
});

const READS = 'void affitor.getData()';

export const cookiesLater: Scenario[] = [
  {
    row: 'F33',
    title: 'cookies refused until the banner is accepted, then a signup on the landing page: the same id, one click',
    async run(scene) {
      const { visitor, site, program } = scene;
      await land(scene);
      await delivered(visitor);
      const id = await visitor.run<string>(ID);
      await visitor.run('accept()');
      await signUpAndSell(scene, program.alice);
      expect((await ourCookies(scene)).affitor_click_id).toBe(id);
      expect(await reported(scene)).toEqual(['click', 'lead']);
      await visitor.open(site.url('/pricing'));
      expect(await visitor.run(ID)).toBe(id);
    },
  },
  accepted('accepted, then getData()', READS),
  accepted('accepted, then getClickId()', `void ${ID}`),
  accepted('accepted, then consent(true)', 'affitor.consent(true)'),
  accepted('accepted, then trackClick()', 'affitor.trackClick()'),
  accepted('accepted, then ready()', 'new Promise((resolve) => affitor.ready(resolve))'),
  accepted('accepted, then a router goes on', "history.pushState(null, '', '/pricing'); affitor.getData(); 0"),
  accepted(
    'cookies that throw',
    READS,
    banner("throw new DOMException('no', 'SecurityError')", "throw new DOMException('no', 'SecurityError')"),
  ),
  accepted('cookies that are empty when read', READS, banner("return ''")),
  accepted('cookies that are undefined when read', READS, banner('return undefined')),
  accepted(
    'a list of cookies that are allowed',
    READS,
    banner(undefined, 'if (/^(theme|consent)=/.test(value)) own.set.call(document, value)'),
  ),
  accepted(
    'the accessor replaced on the prototype',
    READS,
    `<script>{
      const own = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
      Object.defineProperty(Document.prototype, 'cookie', { ...own, set() {} });
      window.accept = () => Object.defineProperty(Document.prototype, 'cookie', own);
    }</script>`,
  ),
  {
    row: 'F33',
    title: 'the API down at the landing, and accepted meanwhile: the next page reports the click under its id',
    async run(scene) {
      const { visitor, program } = scene;
      await program.fault({ route: 'click', status: 503 });
      await land(scene);
      await program.arrived('click', 1);
      const id = await visitor.run<string>(ID);
      await visitor.run(`accept(); ${READS}`);
      await program.clearFaults();
      await expectStored(scene, id);
    },
  },
  {
    row: 'F33',
    title: 'accepted while the click is under way: stored as the API answered',
    async run(scene) {
      const { visitor, program } = scene;
      await program.fault({ route: 'click', mint: true, delay_ms: 600, times: 1 });
      await land(scene);
      const minted = await visitor.run<string>(ID);
      await visitor.run(`accept(); ${READS}`);
      await delivered(visitor);
      const id = await visitor.run<string>(ID);
      expect(id).not.toBe(minted);
      expect((await ourCookies(scene)).affitor_click_id).toBe(id);
      await signUpAndSell(scene, program.alice);
    },
  },
  {
    row: 'F33',
    title: 'the API answers with another id while cookies are refused: accepted later, that one is stored',
    async run(scene) {
      const { visitor, site, program } = scene;
      await program.fault({ route: 'click', mint: true, times: 1 });
      await land(scene);
      await delivered(visitor);
      const id = await visitor.run<string>(ID);
      await visitor.run(`accept(); ${READS}`);
      expect((await ourCookies(scene)).affitor_click_id).toBe(id);
      await visitor.open(site.url('/pricing'));
      await signUpAndSell(scene, program.alice);
    },
  },
  {
    row: 'F33',
    title: 'a signup during an outage, before the banner is accepted: kept, and delivered by the next page',
    async run(scene) {
      const { visitor, site, program } = scene;
      await land(scene);
      await delivered(visitor);
      await program.fault({ route: 'lead', status: 503 });
      await visitor.run("void affitor.signup('customer', 'customer@example.com')");
      await program.arrived('lead', 1);
      await visitor.run(`accept(); ${READS}`);
      await visitor.open(site.url('/pricing'));
      await program.clearFaults();
      const [lead] = await program.recorded('lead', 1);
      expect(lead!.customer_key).toBe('customer');
      await signUpAndSell(scene, program.alice);
    },
  },
  {
    row: 'F33',
    title: "Bob's link on the same page, before the banner is accepted: Bob is credited",
    async run(scene) {
      const { visitor, site, program } = scene;
      await land(scene);
      await delivered(visitor);
      await visitor.run(`history.pushState(null, '', '${link(program.bob, '/pricing')}')`);
      await visitor.until(`affitor.getData().partnerCode === '${program.bob}' && affitor.getData().delivered`);
      await visitor.run(`accept(); ${READS}`);
      await visitor.open(site.url('/signup'));
      await signUpAndSell(scene, program.bob, 2);
    },
  },
  {
    row: 'F33',
    title: 'consent required, and granted before the cookies are let through',
    async run(scene) {
      const { visitor } = scene;
      await land(scene, REFUSES, { consent: 'required' });
      await visitor.run('affitor.consent(true)');
      await delivered(visitor);
      const id = await visitor.run<string>(ID);
      await visitor.run(`accept(); ${READS}`);
      await expectStored(scene, id);
    },
  },
  {
    row: 'F33',
    title: 'consent withdrawn while cookies are refused: nothing is stored afterwards',
    async run(scene) {
      const { visitor, program } = scene;
      await land(scene);
      await delivered(visitor);
      await visitor.run('affitor.consent(false)');
      await visitor.run(`accept(); ${READS}`);
      expect(await signup(visitor, 'customer')).toEqual({ status: 'skipped', reason: 'no_consent' });
      expect(await ourCookies(scene)).toEqual({});
      expect(await reported(scene)).toEqual(['click']);
      expect(await program.events('lead')).toEqual([]);
    },
  },
  {
    row: 'F33',
    title: 'the landing page reloaded before the banner is accepted: the visitor is attributed all the same',
    async run(scene) {
      const { visitor, program } = scene;
      await land(scene);
      await delivered(visitor);
      await visitor.reload();
      await visitor.run('accept()');
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      // Nothing remembers the first click: its id is lost with the page.
      const clicks = await program.recorded('click', 2);
      expect(clicks.map(({ partner_code }) => partner_code)).toEqual([program.alice, program.alice]);
      expect(await program.sale({ customer_key: 'customer' })).toMatchObject({ partner_code: program.alice });
    },
  },
];
