import { expect } from '@playwright/test';
import { allArrived, delivered, signup } from '../../support/visitor.ts';
import { expectAttributed, expectNoTraces, expectSilence, HASTE, link, reported, type Scenario } from '../scenario.ts';

const acrossSubdomains = (domain: string): Scenario => ({
  row: 'F12',
  title: `landing on www.${domain}, signup on app.${domain}, the click undelivered in between`,
  async run(scene) {
    const { visitor, site, program } = scene;
    await program.fault({ route: 'click', status: 503 });
    await visitor.open(site.url(link(program.alice), `www.${domain}`));
    await program.arrived('click', 1);
    const cookies = (await visitor.cookies()).filter(({ name }) => name.startsWith('affitor_'));
    expect(cookies.map(({ name }) => name).sort()).toEqual(['affitor_click', 'affitor_click_id']);
    expect(new Set(cookies.map((cookie) => cookie.domain))).toEqual(new Set([`.${domain}`]));
    await program.clearFaults();
    await visitor.open(site.url('/signup', `app.${domain}`));
    expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
    await expectAttributed(scene, { partner: program.alice, key: 'customer' });
  },
});

export const storage: Scenario[] = [
  acrossSubdomains('merchant.test'),
  acrossSubdomains('merchant.co.uk'),
  {
    row: 'F13',
    title: 'a stale host-only twin of the cookie',
    async run(scene) {
      const { visitor, site, program } = scene;
      await visitor.setCookie({ name: 'affitor_click_id', value: 'stale-host-only-id', url: site.url('/') });
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      const ids = (await visitor.cookies()).filter(({ name }) => name === 'affitor_click_id');
      expect(ids, 'a server that reads the first cookie reads the right one').toHaveLength(1);
      expect(ids[0]!.value).toBe(await visitor.run('affitor.getClickId()'));
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F13',
    title: 'a twin that comes up after the click does not hide it',
    async run(scene) {
      const { visitor, site, program } = scene;
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      await visitor.setCookie({ name: 'affitor_click_id', value: 'stale-host-only-id', url: site.url('/') });
      await visitor.open(site.url('/pricing'));
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F19',
    title: 'consent required: nothing stored or sent; granted on the same page: recorded; withdrawn: erased',
    async run(scene) {
      const { visitor, site, program, gate } = scene;
      const script = { consent: 'required' };
      for (const path of ['/', '/pricing', '/signup']) site.page(path, { script });
      await visitor.open(site.url(link(program.alice)));
      expect(await signup(visitor, 'early')).toEqual({ status: 'skipped', reason: 'no_consent' });
      expect(await visitor.run('affitor.getClickId()')).toBe(null);
      await visitor.run("history.pushState(null, '', '/elsewhere')");
      await expectNoTraces(scene);
      await expectSilence(scene);

      await visitor.run('affitor.consent(true)');
      await delivered(visitor);
      await visitor.open(site.url('/pricing'));
      expect(await visitor.run('affitor.getClickId()'), 'consent is said on every page').toBe(null);
      await visitor.run('affitor.consent(true)');
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });

      await program.fault({ route: 'lead', status: 500 });
      await visitor.run("void affitor.signup('late', 'late@example.com')");
      await visitor.run('affitor.consent(false)');
      expect(await visitor.run('affitor.getClickId()')).toBe(null);
      await expectNoTraces(scene);
      // Sent before the withdrawal.
      await program.arrived('lead', 2);
      await program.clearFaults();
      await allArrived(visitor);
      const before = [...gate.heard];
      await visitor.open(site.url('/signup'));
      await visitor.run('affitor.consent(true)');
      expect(await signup(visitor, 'late')).toEqual({ status: 'skipped', reason: 'no_click' });
      // Nothing of what was erased is sent.
      await expectSilence(scene, before);
    },
  },
  {
    row: 'F20',
    title: 'Content-Security-Policy without connect-src for the API: page unharmed, signup queued',
    async run(scene) {
      const { visitor, site, program } = scene;
      site.timerSpeed = HASTE;
      const policy = "default-src 'self'; script-src 'self'; connect-src 'self'; img-src data:";
      for (const path of ['/', '/strict']) site.page(path, { headers: { 'content-security-policy': policy } });
      await visitor.open(site.url(link(program.alice)));
      expect(await signup(visitor, 'customer')).toEqual({ status: 'queued' });
      await expectSilence(scene);
      await visitor.open(site.url('/pricing'));
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
      expect(await reported(scene)).toEqual(['click', 'lead']);
    },
  },
];
