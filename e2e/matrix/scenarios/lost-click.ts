import { expect } from '@playwright/test';
import { signup } from '../../support/visitor.ts';
import { expectAttributed, link, reported, type Scenario } from '../scenario.ts';

const DAY = 86_400_000;

export const lostClick: Scenario[] = [
  {
    row: 'F36',
    title: 'cookies hold a click that the API acknowledged once and does not know: reported again, then the signup',
    async run(scene) {
      const { visitor, site, program } = scene;
      // Of this program alone: the engines share a backend.
      const id = `${program.id}`.padStart(21, 'x');
      const url = site.url(link(program.alice));
      const click = { id, at: Date.now() - DAY, days: 90, codes: [program.alice], url };
      const cookies = { affitor_click_id: id, affitor_click: encodeURIComponent(JSON.stringify(click)) };
      for (const [name, value] of Object.entries(cookies)) await visitor.setCookie({ name, value, url: site.url('/') });
      await visitor.open(site.url('/signup'));
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      expect(await reported(scene)).toEqual(['lead', 'click', 'lead']);
      expect((await program.recorded('click', 1))[0]!.click_id, 'the same id').toBe(id);
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
];
