import { expect } from '@playwright/test';
import { signup } from '../../support/visitor.ts';
import { expectAttributed, landAndSignUp, link, reported, type Scenario } from '../scenario.ts';

/** The visitor has a click of another Affitor tracker, which knew nothing but its id. */
const honoured = (cookie: string, title: string): Scenario => ({
  row: 'F24',
  title,
  async run(scene) {
    const { visitor, site, program } = scene;
    const answer = await fetch(`${program.apiBase}/api/v1/track/click`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ affiliate_url: `https://shop.example/?aff=${program.alice}`, program_id: program.id }),
    });
    const { click_id } = (await answer.json()) as { click_id: string };
    await visitor.setCookie({ name: cookie, value: click_id, url: site.url('/') });
    await visitor.open(site.url('/pricing'));
    expect(await visitor.run('affitor.getData()')).toMatchObject({
      clickId: click_id,
      partnerCode: null,
      delivered: true,
    });
    expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
    expect(await reported(scene), 'no second click').toEqual(['lead']);
    const cookies = (await visitor.cookies()).map(({ name, value }) => [name, value]);
    expect(cookies, 'left as it was found').toEqual([[cookie, click_id]]);
    await expectAttributed(scene, { partner: program.alice, key: 'customer' });
  },
});

export const hosted: Scenario[] = [
  honoured('affitor_click_id', 'a cookie of the hosted tracker from before the switch is honoured'),
  honoured('customer_code', 'the cookie of an older tracker, of another name, is honoured and never written'),
  {
    row: 'F24',
    title: 'a later landing replaces the hosted cookie, a refused one does not',
    async run(scene) {
      const { visitor, site, program } = scene;
      await visitor.setCookie({ name: 'affitor_click_id', value: 'hosted-id-1', url: site.url('/') });
      await visitor.open(site.url(link('MISTYPED')));
      await visitor.until("affitor.getClickId() === 'hosted-id-1'");
      await visitor.open(site.url('/pricing'));
      expect(await visitor.run('affitor.getClickId()'), 'it is still in the cookie').toBe('hosted-id-1');
      await landAndSignUp(scene, program.bob, 'customer');
      await expectAttributed(scene, { partner: program.bob, key: 'customer' });
    },
  },
];
