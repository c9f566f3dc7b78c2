import { requireProgram } from '../http/auth.ts';
import type { Deps, RequestContext } from '../http/scope.ts';
import { hasClicks, readLastChain } from '../store/integration.ts';
import type { ChainVerdict } from './test-chain.ts';

interface Gate {
  status: 'pass' | 'fail';
  next_action?: string;
  [detail: string]: unknown;
}

/** Whether clicks of real pages arrive. The synthetic chain says nothing of them. */
function trackingGate(isClicked: boolean, checkedAt: Date): Gate {
  return {
    status: isClicked ? 'pass' : 'fail',
    checked_at: checkedAt.toISOString(),
    ...(!isClicked && {
      next_action: 'Put the tracker on your pages, then open one of them by a partner’s link (?aff=CODE).',
    }),
  };
}

/** Whether the last synthetic chain was attributed from end to end. */
function liveGate(chain: ChainVerdict | undefined): Gate {
  const passed = chain !== undefined && Object.values(chain).every((step) => step === 'attributed');
  return {
    status: passed ? 'pass' : 'fail',
    ...(chain && { test_chain: chain }),
    ...(!passed && { next_action: 'Run the verification chain: POST /api/v1/cli/test-event {"type": "chain"}.' }),
  };
}

/** Whether a program's integration works, gate by gate. Accounts and payouts are not kept here: those gates pass. */
export const programReadiness = (deps: Deps) => async (c: RequestContext) => {
  const program = await requireProgram(c, deps);
  await deps.later.finish(program.id);
  const [isClicked, chain] = [await hasClicks(deps.db, program.id), await readLastChain(deps.db, program.id)];
  const gates: Record<string, Gate> = {
    profile: { status: 'pass' },
    economics: { status: 'pass' },
    payout: { status: 'pass', mode: 's2s' },
    tracking: trackingGate(isClicked, c.var.now),
    live: liveGate(chain),
  };
  const blocker = Object.keys(gates).find((name) => gates[name]!.status !== 'pass') ?? null;
  return c.json({
    data: {
      program_id: program.id,
      integration_verified: blocker === null,
      state: blocker === null ? 'verified' : 'wiring',
      gates,
      blocker,
      poll: { retry_after_seconds: 2 },
    },
  });
};
