import { expect } from '@playwright/test';
import { delivered, signup } from '../../support/visitor.ts';
import { expectAttributed, expectNoTraces, expectSilence, link, type Scenario, type Scene } from '../scenario.ts';

/** Serves pages whose tag has lost its attributes but these. */
const strip = ({ site, program, gate }: Scene, options: object, attributes = '') => {
  const all = JSON.stringify({ programId: program.id, apiBase: gate.url, ...options });
  for (const path of ['/', '/signup'])
    site.page(path, {
      script: null,
      head: `<script>window.affitorOptions = ${all}</script><script async src="/affitor-tracker.js" ${attributes}></script>`,
    });
};

export const options: Scenario[] = [
  {
    row: 'F37',
    title: 'options by window.affitorOptions count',
    async run(scene) {
      const { visitor, site, program } = scene;
      strip(scene, { param: 'via' });
      await visitor.open(site.url(`/?via=${program.alice}`));
      await delivered(visitor);
      await visitor.open(site.url('/signup'));
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F37',
    title: 'consent that the options require is waited for',
    async run(scene) {
      const { visitor, site, program } = scene;
      strip(scene, { consent: 'required' });
      await visitor.open(site.url(link(program.alice)));
      expect(await signup(visitor, 'early')).toEqual({ status: 'skipped', reason: 'no_consent' });
      await expectNoTraces(scene);
      await expectSilence(scene);
      await visitor.run('affitor.consent(true)');
      await delivered(visitor);
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F37',
    title: 'attributes that are left win over the options',
    async run(scene) {
      const { visitor, site, program } = scene;
      strip(scene, { programId: 0, param: 'ref' }, `data-affitor-program-id="${program.id}" data-affitor-param="via"`);
      await visitor.open(site.url(`/?via=${program.alice}`));
      await delivered(visitor);
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
];
