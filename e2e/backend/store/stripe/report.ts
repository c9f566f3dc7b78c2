import { type Database, type Queryable, retrying } from '../../db/database.ts';
import { programLock } from '../program-lock.ts';
import type { Program } from '../programs.ts';
import { type Identifiers, isOfOtherProgram } from '../relationships.ts';
import type { Sale, SaleResult } from '../sale.ts';
import { storeFactCoupon } from './fact-coupon.ts';
import { reportedFact, storeFact } from './facts.ts';
import { joinNames, type PaymentName } from './names.ts';
import { settlePayments } from './settle.ts';

/** Fails the transaction: a report that is refused leaves nothing behind. */
class Refused extends Error {
  constructor(readonly result: SaleResult) {
    super('refused');
  }
}

/** Records a sale that the merchant's server reported under one of Stripe's ids: what Stripe tells of it is the same sale (S5). */
export async function reportPayment(
  db: Database,
  program: Program,
  name: PaymentName,
  ids: Identifiers,
  sale: Sale,
): Promise<SaleResult> {
  try {
    return await retrying(() =>
      db.transaction((tx) => reportIn(tx, program, name, ids, sale), programLock(program.id)),
    );
  } catch (error) {
    if (error instanceof Refused) return error.result;
    throw error;
  }
}

async function reportIn(
  tx: Queryable,
  program: Program,
  name: PaymentName,
  ids: Identifiers,
  sale: Sale,
): Promise<SaleResult> {
  const paymentId = await joinNames(tx, program.id, [name]);
  const [recorded] = await tx.query('select from sales where payment_id = $1', [paymentId]);
  const fact = reportedFact(ids, sale);
  await storeFact(tx, program.id, paymentId, fact);
  await storeFactCoupon(tx, program.id, fact, [sale.coupon]);
  const settled = await settlePayments(tx, program, [paymentId], { name: 'sale', now: sale.now });
  // Who is told that it is recorded already has told who bought it all the same.
  if (recorded) return { kind: 'duplicate' };
  const result = settled.find((one) => one.paymentId === paymentId)!.result;
  switch (result.kind) {
    case 'attributed':
      return {
        kind: 'attributed',
        saleId: result.saleId,
        commissionId: result.commissionId,
        partnerCode: result.partnerCode,
        renewal: result.renewal,
        creditedBy: result.by,
      };
    case 'window_expired':
      return result;
    default: {
      const isForeign = await isOfOtherProgram(tx, program.id, ids.clickId);
      throw new Refused({ kind: result.kind === 'unknown' && !isForeign ? 'not_found' : 'no_attribution' });
    }
  }
}
