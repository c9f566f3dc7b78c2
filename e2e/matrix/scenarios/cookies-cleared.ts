import { expect } from '@playwright/test';
import { delivered, signup } from '../../support/visitor.ts';
import { link, reported, type Scenario, type Scene, signUpAndSell } from '../scenario.ts';

/** Expires cookies on every domain where they may be, as "delete all cookies" snippets do. */
const clear = (names = '.*') => `{
  const parts = location.hostname.split('.');
  const domains = ['', ...parts.map((_, index) => ';domain=' + parts.slice(index).join('.'))];
  for (const cookie of document.cookie.split('; ')) {
    const [name] = cookie.split('=');
    if (!/^(${names})$/.test(name)) continue;
    for (const domain of domains) document.cookie = name + '=;path=/;expires=Thu, 01 Jan 1970 00:00:00 GMT' + domain;
  }
}`;

/** More cookies than browsers keep of one site: they drop the oldest. */
const FLOOD = `for (let nth = 0; nth < 400; nth++) {
  document.cookie = 'flood' + nth + '=' + 'x'.repeat(50) + ';path=/';
  document.cookie = 'wide' + nth + '=' + 'x'.repeat(50) + ';path=/;domain=merchant.test';
}`;

const land = async ({ visitor, site, program }: Scene) => {
  await visitor.open(site.url(link(program.alice)));
  await delivered(visitor);
};

const afterwards = (title: string, code: string): Scenario => ({
  row: 'F34',
  title,
  async run(scene) {
    const { visitor, program } = scene;
    await land(scene);
    const id = await visitor.run('affitor.getClickId()');
    await visitor.run(code);
    expect(await visitor.run('affitor.getClickId()')).toBe(id);
    await signUpAndSell(scene, program.alice);
    expect(await reported(scene)).toEqual(['click', 'lead']);
  },
});

/** Cookies are gone before the API has answered what was sent. */
const meanwhile = (title: string, code: string): Scenario => ({
  row: 'F34',
  title,
  async run(scene) {
    const { visitor, site, program } = scene;
    await program.fault({ route: 'click', delay_ms: 600, times: 1 });
    await visitor.open(site.url(link(program.alice)));
    await visitor.run(`void (window.result = affitor.signup('customer', 'customer@example.com')); ${code}`);
    expect(await visitor.run('result')).toEqual({ status: 'sent' });
    await signUpAndSell(scene, program.alice);
  },
});

export const cookiesCleared: Scenario[] = [
  afterwards('the site clears its cookies after the landing, then a signup on the same page', clear()),
  afterwards('it floods them', FLOOD),
  afterwards('it clears the id alone', clear('affitor_click_id')),
  afterwards('it clears the details alone', clear('affitor_click')),
  afterwards('it clears them twice', `${clear()} affitor.getData(); ${clear()}`),
  afterwards('it clears them, and sets one of its own', `${clear()} document.cookie = 'session=1;path=/'`),
  meanwhile('cleared while the click is under way', clear()),
  meanwhile('flooded while the click is under way', FLOOD),
  {
    row: 'F34',
    title: 'cleared during an outage of the API, after a signup: the page still delivers it',
    async run(scene) {
      const { visitor, program } = scene;
      await land(scene);
      await program.fault({ route: 'lead', status: 503, times: 1 });
      await visitor.run("void (window.result = affitor.signup('customer', 'customer@example.com'));");
      await program.arrived('lead', 1);
      await visitor.run(clear());
      expect(await visitor.run('result')).toEqual({ status: 'sent' });
      await signUpAndSell(scene, program.alice);
    },
  },
  {
    row: 'F34',
    title: "cleared, then Bob's link on the same page: a click of Bob's, which the next page knows",
    async run(scene) {
      const { visitor, site, program } = scene;
      await land(scene);
      await visitor.run(clear());
      await visitor.run(`history.pushState(null, '', '${link(program.bob, '/pricing')}')`);
      await visitor.until(`affitor.getData().partnerCode === '${program.bob}' && affitor.getData().delivered`);
      await visitor.open(site.url('/signup'));
      await signUpAndSell(scene, program.bob, 2);
    },
  },
  {
    row: 'F34',
    title: 'cleared, and consent withdrawn: the page forgets its click too',
    async run(scene) {
      const { visitor } = scene;
      await land(scene);
      await visitor.run(`${clear()} affitor.consent(false)`);
      expect(await signup(visitor, 'customer')).toEqual({ status: 'skipped', reason: 'no_consent' });
      await visitor.run('affitor.consent(true)');
      expect(await visitor.run('document.cookie'), 'the landing of this page is what is consented to').toContain(
        'affitor',
      );
      expect(await reported(scene)).toEqual(['click', 'click']);
    },
  },
];
