import { expect } from '@playwright/test';
import { delivered, signup } from '../../support/visitor.ts';
import { expectAttributed, expectNoTraces, expectSilence, link, reported, type Scenario } from '../scenario.ts';

const DAY = 86_400;

export const attribution: Scenario[] = [
  {
    row: 'F10',
    title: "Alice's cookie, landing on Bob's link, signup at once: Bob is credited",
    async run(scene) {
      const { visitor, site, program } = scene;
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      const first = await visitor.run<string>('affitor.getClickId()');
      await program.fault({ route: 'click', delay_ms: 600 });
      await visitor.open(site.url(link(program.bob)));
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      const [, second] = await program.requests();
      expect(second!.body!.existing_click_id, 'the clicks are tied together').toBe(first);
      expect(second!.body!.click_id).not.toBe(first);
      await expectAttributed(scene, { partner: program.bob, key: 'customer', clicks: 2 });
    },
  },
  {
    row: 'F10',
    title: "Bob's landing page is left before its script ran: Bob is credited all the same",
    async run(scene) {
      const { visitor, site, program } = scene;
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      site.page('/slow', { script: null });
      await visitor.open(site.url(link(program.bob, '/slow')));
      await visitor.leaveBy("location.href = '/pricing'");
      await delivered(visitor);
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      await expectAttributed(scene, { partner: program.bob, key: 'customer', clicks: 2 });
    },
  },
  {
    row: 'F10',
    title: "going on in an older tab of Alice's does not take the credit back from Bob",
    async run(scene) {
      const { visitor, site, program } = scene;
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      const second = await visitor.newTab();
      await second.open(site.url(link(program.bob)));
      await delivered(second);
      await visitor.leaveBy("location.href = '/pricing'");
      await visitor.reload();
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      await expectAttributed(scene, { partner: program.bob, key: 'customer', clicks: 2 });
    },
  },
  {
    row: 'F17',
    title: 'reload, second tab and the same link again within 30 minutes: one click',
    async run(scene) {
      const { visitor, site, program } = scene;
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      await visitor.reload();
      const second = await visitor.newTab();
      await second.open(site.url(link(program.alice, '/pricing')));
      await second.open(site.url(link(program.alice)));
      expect(await signup(second, 'customer')).toEqual({ status: 'sent' });
      expect(await reported(scene)).toEqual(['click', 'lead']);
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F17',
    title: 'two tabs open the same link at the same moment: one click, or two of one relationship',
    async run(scene) {
      const { visitor, site, program } = scene;
      const second = await visitor.newTab();
      await Promise.all([visitor, second].map((tab) => tab.open(site.url(link(program.alice)))));
      await Promise.all([visitor, second].map(delivered));
      const ids = () => Promise.all([visitor, second].map((tab) => tab.run<string>('affitor.getClickId()')));
      const reported = async (id: string) =>
        (await program.requests()).some(({ path, body }) => path.endsWith('/click') && body!.click_id === id);
      for (const id of await ids()) await expect.poll(() => reported(id), 'each tab knows a reported click').toBe(true);
      expect(await signup(second, 'customer')).toEqual({ status: 'sent' });
      expect(await program.sale({ customer_key: 'customer' })).toMatchObject({ partner_code: program.alice });
      // Writes that cross on their way leave each of Firefox's processes with the other's cookie, until it loads a page.
      await Promise.all([visitor, second].map((tab) => tab.open(site.url('/pricing'))));
      await expect.poll(async () => new Set(await ids()).size, 'both tabs agree').toBe(1);
      expect(await reported((await ids())[0]!), 'on a reported click').toBe(true);
    },
  },
  {
    row: 'F21',
    title: 'hostile or broken input in ?aff=: nothing stored, nothing sent, nothing thrown',
    async run(scene) {
      const { visitor, site } = scene;
      const hostile = [
        '<script>alert(1)</script>',
        '"><img src=x onerror=alert(1)>',
        'a;b=c',
        'x'.repeat(10_000),
        '',
        ' ',
        '\u0000',
        '../../etc/passwd',
        '\r\nSet-Cookie: a=b',
      ].map(encodeURIComponent);
      for (const value of [...hostile, '%', '%E0%A4%A', '%00', '&aff=', '&aff=%3C']) {
        await visitor.open(site.url(`/?aff=${value}`));
        expect(await visitor.run('affitor.getClickId()')).toBe(null);
      }
      await expectNoTraces(scene);
      await expectSilence(scene);
    },
  },
  {
    row: 'F21',
    title: 'repeated and mixed with rubbish: the first usable code counts',
    async run(scene) {
      const { visitor, site, program } = scene;
      await visitor.open(
        site.url(`/?a=%E0%A4%A&aff=&aff=%3Cb%3E&aff=${program.alice}&aff=${program.bob}&utm_source=mail&secret=1`),
      );
      await delivered(visitor);
      const [click] = await program.requests();
      expect(click!.body!.affiliate_url, 'only what attribution needs leaves the page').toBe(
        site.url(`/?aff=${program.alice}&utm_source=mail`),
      );
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F21',
    title: 'a mistyped and an inactive link leave the earlier partner the attribution',
    async run(scene) {
      const { visitor, site, program } = scene;
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      const before = await visitor.run('affitor.getClickId()');
      for (const code of ['MISTYPED', program.inactive]) {
        await visitor.open(site.url(link(code)));
        await visitor.until(`affitor.getClickId() === ${JSON.stringify(before)} && affitor.getData().delivered`);
      }
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F22',
    title: 'the API answers with another click id and another window',
    settings: { cookie_window_days: 30 },
    async run(scene) {
      const { visitor, site, program } = scene;
      await program.fault({ route: 'click', mint: true });
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      const [{ click_id } = { click_id: '' }] = await program.recorded('click', 1);
      expect(clickIdOf(await program.requests())).not.toBe(click_id);
      expect(await visitor.run('affitor.getClickId()'), "the API's id is adopted").toBe(click_id);
      for (const cookie of await visitor.cookies()) {
        expect((cookie.expires - Date.now() / 1000) / DAY, `window of ${cookie.name}`).toBeCloseTo(30, 1);
      }
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F23',
    title: 'a visitor who was not referred: no request, no cookie, whatever they do',
    async run(scene) {
      const { visitor, site } = scene;
      await visitor.open(site.url('/?utm_source=mail&ref=friend'));
      await visitor.run("history.pushState(null, '', '/pricing#plans')");
      expect(await signup(visitor, 'customer')).toEqual({ status: 'skipped', reason: 'no_click' });
      await visitor.run("affitor.trackClick(); affitor.trackClick('/other'); affitor.consent(true); affitor.getData()");
      await visitor.run("affitorQueue.push(['signup', 'customer', 'customer@example.com'])");
      await visitor.reload();
      await visitor.leaveBy("location.href = '/account'");
      await visitor.back();
      await expectNoTraces(scene);
      await expectSilence(scene);
    },
  },
];

function clickIdOf(requests: { body: Record<string, unknown> | null }[]) {
  return requests[0]!.body!.click_id;
}
