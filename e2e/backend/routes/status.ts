import { refuseForeign, requireProgram } from '../http/auth.ts';
import type { Deps, RequestContext } from '../http/scope.ts';
import { readStatus } from '../store/integration.ts';

const DAY_MS = 86_400_000;

/** How a program is doing, for the command line's `status`. */
export const programStatus = (deps: Deps) => async (c: RequestContext) => {
  const program = await requireProgram(c, deps);
  await deps.later.finish(program.id);
  refuseForeign(program, c.req.query('program_id') || undefined);
  const { stripe, ...status } = await readStatus(deps.db, program.id, new Date(c.var.now.getTime() - DAY_MS));
  return c.json({
    data: {
      program_id: String(program.id),
      name: status.name,
      // Programs have no domain here, and nothing that would have to point anywhere.
      domain: '',
      dns_verified: true,
      stripe_connected: stripe,
      stripe_charges_enabled: stripe,
      recent_events: { clicks_24h: status.clicks, leads_24h: status.leads, sales_24h: status.sales },
      active_partners: status.active_partners,
      pending_commissions: status.pending_commissions,
    },
  });
};
