import type { Queryable } from '../db/database.ts';

/** Counts of a program since a time; what a test partner brought is left out. */
export async function readStatus(db: Queryable, programId: number, since: Date) {
  const [row] = await db.query<{
    name: string;
    clicks: number;
    leads: number;
    sales: number;
    active_partners: number;
    pending_commissions: number;
    stripe: boolean;
  }>(
    `with counted as (select id, active from partners where program_id = $1 and not is_test)
     select name,
       (select count(*) from clicks where program_id = $1 and coupon is null and clicked_at >= $2
         and partner_id in (select id from counted)) as clicks,
       (select count(*) from leads l join clicks c on c.id = l.credited_click where l.program_id = $1
         and l.created_at >= $2 and c.partner_id in (select id from counted)) as leads,
       (select count(*) from sales where program_id = $1 and created_at >= $2
         and partner_id in (select id from counted)) as sales,
       (select count(*) from counted where active) as active_partners,
       (select count(*) from commissions where program_id = $1 and deducted_cents < amount_cents
         and partner_id in (select id from counted)) as pending_commissions,
       exists (select from stripe_events where program_id = $1) as stripe
     from programs where id = $1`,
    [programId, since],
  );
  return row!;
}

/** Whether anybody came by a real partner's link. */
export async function hasClicks(db: Queryable, programId: number): Promise<boolean> {
  const [row] = await db.query<{ found: boolean }>(
    `select exists (select from clicks c join partners p on p.id = c.partner_id
       where c.program_id = $1 and c.coupon is null and not p.is_test) as found`,
    [programId],
  );
  return row!.found;
}

type Step = 'attributed' | 'unattributed';

/** What the last synthetic chain left behind, step by step; nothing if none was run. */
export async function readLastChain(
  db: Queryable,
  programId: number,
): Promise<{ click: Step; lead: Step; sale: Step } | undefined> {
  const [row] = await db.query<{ click: boolean; lead: boolean; sale: boolean }>(
    `select exists (select from clicks c where c.partner_id = p.id and c.clicked_at = run.started_at) as click,
       exists (select from leads l join clicks c on c.id = l.credited_click where l.program_id = $1
         and c.partner_id = p.id and l.created_at = run.started_at and l.trust <> 'claim') as lead,
       exists (select from sales s where s.program_id = $1 and s.partner_id = p.id
         and s.created_at = run.started_at) as sale
     from test_runs run join partners p on p.program_id = run.program_id and p.is_test
     where run.program_id = $1 order by run.started_at desc, run.id desc limit 1`,
    [programId],
  );
  const step = (found: boolean): Step => (found ? 'attributed' : 'unattributed');
  return row && { click: step(row.click), lead: step(row.lead), sale: step(row.sale) };
}
