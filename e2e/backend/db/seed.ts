import { addApiKey, addPartner, createProgram } from '../store/programs.ts';
import type { Queryable } from './database.ts';

/** Everybody knows it. */
export const DEMO_KEY = 'affitor_demo_key';

/** What a fresh database of the emulator's starts with: credentials that every example uses and everybody knows. */
export async function seed(tx: Queryable): Promise<void> {
  const programId = await createProgram(tx, {
    id: 1,
    name: 'Demo',
    commission_percent: 20,
    commission_duration_months: 12,
    stripe_webhook_secret: 'whsec_affitor_demo',
    accept_test_mode: true,
  });
  await tx.script("select setval(pg_get_serial_sequence('programs', 'id'), (select max(id) from programs))");
  await addApiKey(tx, programId, DEMO_KEY);
  await addPartner(tx, {
    programId,
    code: 'PARTNER123',
    offer: { name: 'Alice', discount: { percent: 20, code: 'ALICE20' } },
    coupons: ['ALICE20'],
  });
  await addPartner(tx, { programId, code: 'PARTNER456' });
  await addPartner(tx, { programId, code: 'INACTIVE1', active: false });
}
