import { addApiKey, addPartner, createProgram } from '../store/programs.ts';
import type { Queryable } from './database.ts';

/** What a fresh database starts with: fixed development credentials that every example and document uses. */
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
  await addApiKey(tx, programId, 'affitor_demo_key');
  await addPartner(tx, {
    programId,
    code: 'PARTNER123',
    offer: { name: 'Alice', discount: { percent: 20, code: 'ALICE20' } },
    coupons: ['ALICE20'],
  });
  await addPartner(tx, { programId, code: 'PARTNER456' });
  await addPartner(tx, { programId, code: 'INACTIVE1', active: false });
}
