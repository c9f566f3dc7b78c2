import { expect } from '@playwright/test';
import { delivered, signup } from '../../support/visitor.ts';
import { expectAttributed, expectNoTraces, expectSilence, link, reported, type Scenario } from '../scenario.ts';

/** Stands for the partner's code. */
const CODE = 'CODE';

/** Lands by a mangled link, then by the one that was meant: both are the same click. */
const landsBy = (what: string, mangled: string, campaign = ''): Scenario => ({
  row: 'F29',
  title: `${what}: ${mangled}`,
  async run(scene) {
    const { visitor, site, program } = scene;
    await visitor.open(site.url(mangled.replaceAll(CODE, program.alice)));
    await delivered(visitor);
    const { partnerCode, affiliateUrl } = await visitor.run<Record<string, string>>('affitor.getData()');
    expect(partnerCode).toBe(program.alice);
    expect(new URL(affiliateUrl!).search).toBe(`?aff=${program.alice}${campaign}`);
    await visitor.open(site.url(link(program.alice)));
    await delivered(visitor);
    expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
    expect(await reported(scene)).toEqual(['click', 'lead']);
    await expectAttributed(scene, { partner: program.alice, key: 'customer' });
  },
});

/** The link is nobody's: nothing is stored or sent. */
const isNobodys = (what: string, path: string): Scenario => ({
  row: 'F29',
  title: `${what}, nothing is stored or sent: ${path}`,
  async run(scene) {
    const { visitor, site, program } = scene;
    await visitor.open(site.url(path.replaceAll(CODE, program.alice)));
    await visitor.until('window.affitor');
    expect(await signup(visitor, 'customer')).toEqual({ status: 'skipped', reason: 'no_click' });
    await expectSilence(scene);
    await expectNoTraces(scene);
  },
});

export const links: Scenario[] = [
  landsBy('everything at once', '/?x=1&amp;AFF=%20CODE%E2%80%8B).?utm_source=mail', '&utm_source=mail'),
  landsBy('`&amp;` before the code', '/?x=1&amp;aff=CODE'),
  landsBy('`&amp;` behind the code', '/?aff=CODE&amp;utm_source=mail', '&utm_source=mail'),
  landsBy('a second `?` before the code', '/?page=2?aff=CODE'),
  landsBy('a second `?` behind the code', '/?aff=CODE?utm_source=mail', '&utm_source=mail'),
  landsBy('a hash route with a section', '/#/pricing?aff=CODE#section'),
  landsBy('another case of the parameter', '/?Aff=CODE'),
  landsBy('a redirect moved the code into a path', '/?next=%2Fpricing%3Faff%3DCODE'),
  landsBy('white space', '/?aff=%20CODE%C2%A0%0D%0A'),
  landsBy('invisible characters', '/?aff=%EF%BB%BFCODE%E2%80%8B%C2%AD%EF%B8%8F'),
  landsBy('Markdown', '/?aff=CODE)'),
  landsBy('e-mail', '/?aff=CODE>'),
  landsBy('prose', '/?aff=CODE%E2%80%9D.'),
  isNobodys('the code belongs to another site', '/?next=https://other.example/?aff=CODE'),
  isNobodys('what stands there is no code', '/?aff=CODE%20CODE'),
];
