import type { Queryable } from '../../db/database.ts';
import type { Cause, ChangeKind } from './settlement.ts';
import type { StandingSale } from './unit.ts';

export interface SaleChange {
  change: ChangeKind;
  /** `moved`: by what the customer is recognised now. `withdrawn`: why it does not count. */
  reason: string;
  cause: Cause;
  partnerId: number | null;
  cents: number | null;
}

export async function storeChange(
  tx: Queryable,
  programId: number,
  sale: StandingSale,
  change: SaleChange,
): Promise<void> {
  await tx.query(
    `insert into sale_changes (program_id, sale_id, transaction_id, changed_at, change, reason, cause,
       from_partner_id, to_partner_id, from_commission_cents, to_commission_cents)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      programId,
      sale.id,
      sale.transaction_id,
      change.cause.now,
      change.change,
      change.reason,
      change.cause.name,
      sale.partner_id,
      change.partnerId,
      sale.commission_cents,
      change.cents,
    ],
  );
}
