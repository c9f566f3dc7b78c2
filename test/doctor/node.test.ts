import { expect, it } from 'vitest';
import { diagnose, openDoctor } from '../../src/doctor/index.ts';

it('finds nothing outside a browser', async () => {
  expect(await diagnose()).toEqual([]);
  expect(await openDoctor({ programId: 1 })).toEqual([]);
});
