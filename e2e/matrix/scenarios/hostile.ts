import { expect } from '@playwright/test';
import { allArrived, delivered, signup } from '../../support/visitor.ts';
import { expectAttributed, expectSilence, landsOn, link, type Scenario, type Scene } from '../scenario.ts';

const withoutEntries = (how: string, code: string) =>
  landsOn('F27', `performance entries: ${how}`, `<script>${code}</script>`);

/** On the landing page nothing can be sent; the next one is as it should be. */
const withFetch = (how: string, value: string): Scenario => ({
  row: 'F28',
  title: `fetch ${how}: the page is unharmed, and the next one reports the click`,
  async run(scene) {
    const { visitor, site, program } = scene;
    site.page('/', { head: `<script>window.fetch = ${value}</script>` });
    await visitor.open(site.url(link(program.alice)));
    await visitor.until("document.cookie.includes('affitor_click_id')");
    await expectSilence(scene);
    await visitor.open(site.url('/pricing'));
    await delivered(visitor);
    expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
    await expectAttributed(scene, { partner: program.alice, key: 'customer' });
  },
});

/** A page of the site that leaves something behind for the tracker to find. */
const comeFrom = async ({ visitor, site }: Scene, code: string) => {
  site.page('/before', { script: null });
  await visitor.open(site.url('/before'));
  await visitor.run(code);
};

const leavesBehind = (what: string, code: string): Scenario => ({
  row: 'F28',
  title: `${what} before the landing`,
  async run(scene) {
    const { visitor, site, program } = scene;
    await comeFrom(scene, code);
    await visitor.open(site.url('/pricing'));
    await visitor.until('window.affitor');
    await visitor.open(site.url(link(program.alice)));
    await delivered(visitor);
    expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
    await expectAttributed(scene, { partner: program.alice, key: 'customer' });
  },
});

/** Counts only beside an id cookie that says the same. */
const ID = 'garbage-in-the-cookie';

const cookie = (value: string, shown = value) =>
  leavesBehind(
    `cookies of ${shown}`,
    `document.cookie = 'affitor_click_id=${ID};path=/'; document.cookie = ${JSON.stringify(`affitor_click=${value};path=/`)}`,
  );

const clickCookie = (fields: object) =>
  cookie(encodeURIComponent(JSON.stringify({ id: ID, ...fields })), JSON.stringify(fields));

/** In either place where an outbox may be. Only of a referred visitor is it opened, so the garbage comes after the landing. */
const outbox = (value: string): Scenario => ({
  row: 'F28',
  title: `an outbox of ${value}`,
  async run(scene) {
    const { visitor, site, program } = scene;
    await visitor.open(site.url(link(program.alice)));
    await delivered(visitor);
    await visitor.run(`document.cookie = 'affitor_outbox=' + encodeURIComponent(${JSON.stringify(value)})`);
    await visitor.open(site.url('/pricing'));
    expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
    await expectAttributed(scene, { partner: program.alice, key: 'customer' });
  },
});

/** Entries of an outbox that no visitor fills by signing up: as many as a cookie takes. */
const MANY = 90;

/** How many of them a page may send. */
const BURST = 20;

export const hostile: Scenario[] = [
  withoutEntries('getEntriesByType missing', 'performance.getEntriesByType = undefined'),
  withoutEntries('getEntriesByType throws', "performance.getEntriesByType = () => { throw new Error('blocked') }"),
  withoutEntries('none of a navigation', 'performance.getEntriesByType = () => []'),
  withoutEntries('without a name', 'performance.getEntriesByType = () => [{}]'),
  withoutEntries('no performance at all', "Object.defineProperty(window, 'performance', { value: undefined })"),
  landsOn(
    'F28',
    'elements named like our globals',
    '',
    `<form id="affitor"><input name="signup"></form><form id="affitorQueue"><input name="forEach"><input name="push"></form>
     <input id="AFFITOR_PROGRAM_ID" value="7"><a id="fetch" href="#">fetch</a>`,
  ),
  landsOn('F28', 'an element named affitorQueue alone', '', '<div id="affitorQueue"></div>'),
  landsOn('F28', 'an element named querySelector', '', '<img name="querySelector" alt="">'),
  ...['pushState', 'replaceState'].flatMap((method) => [
    landsOn(
      'F28',
      `history.${method} read-only`,
      `<script>Object.defineProperty(history, '${method}', { value: history.${method}, writable: false })</script>`,
    ),
    landsOn(
      'F28',
      `history.${method} that throws when it is read`,
      `<script>Object.defineProperty(history, '${method}', { get() { throw new Error('blocked') } })</script>`,
    ),
  ]),
  landsOn('F28', 'history frozen', '<script>Object.freeze(history)</script>'),
  landsOn(
    'F28',
    'garbage in the queue',
    `<script>window.affitorQueue = [null, undefined, 42, 'signup', [], [[]], {}, ['nope'], ['signup'], ['signup', {}],
      ['getData', 1, 2], ['__proto__'], ['constructor', 'x'], [null], () => {}]</script>`,
  ),
  ...['42', "'text'", 'null', '{}', '{ push: 1 }', '{ length: 3 }', 'true'].map((value) =>
    landsOn('F28', `a queue that is ${value}`, `<script>window.affitorQueue = ${value}</script>`),
  ),
  ...['%E0%A4%A', '%7B', 'null', '[]', '42', '"><script>alert(1)</script>'].map((value) => cookie(value)),
  ...[
    {},
    { at: 'noon', codes: {}, days: [] },
    { at: 1, codes: [null, 7], days: 1e9, prev: 'x' },
    { at: 9e12, codes: [], days: 90, url: 7, from: [], prev: { id: 1, codes: [[]] }, domain: { a: 1 } },
  ].map(clickCookie),
  ...[
    'garbage',
    '{"a":1}',
    '42',
    'null',
    '[null,1,"x",[],[[]],{}]',
    '[{"customer_key":[]},{"customer_key":7,"email":{}}]',
  ].map(outbox),
  {
    row: 'F28',
    title: `an outbox of ${MANY} entries is not sent in one go`,
    async run(scene) {
      const { visitor, site, program, gate } = scene;
      await comeFrom(
        scene,
        `document.cookie = 'affitor_outbox=' + encodeURIComponent(JSON.stringify(Array.from({ length: ${MANY} }, (_, index) => ({ customer_key: 'k' + index }))))`,
      );
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      await signup(visitor, 'customer');
      await allArrived(visitor);
      const found = gate.text.match(/"customer_key":"k\d+"/g) ?? [];
      expect(found.length, 'sent of what was found').toBeLessThanOrEqual(BURST);
      const [click] = await program.recorded('click', 1);
      expect(click!.partner_code).toBe(program.alice);
    },
  },
  withFetch('missing', 'undefined'),
  withFetch('that throws', "() => { throw new Error('broken') }"),
  withFetch('that rejects', "() => Promise.reject(new Error('broken'))"),
  withFetch('that never answers', '() => new Promise(() => {})'),
  withFetch('that answers nothing', '() => undefined'),
  withFetch('that answers with garbage', "() => Promise.resolve({ ok: true, status: 200, json: 7, text: () => '<' })"),
];
