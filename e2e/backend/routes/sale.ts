import { hintOf, type NotAttributed, type Refusal } from '../attribution/reasons.ts';
import type { ClaimReason } from '../attribution/trust.ts';
import { requireProgram } from '../http/auth.ts';
import { readJson } from '../http/body.ts';
import { HttpError, refusal } from '../http/errors.ts';
import { type Deps, type Outcome, type RequestContext, report } from '../http/scope.ts';
import { reportSale } from '../ledger/report-sale.ts';
import { parseExplained, type SaleBody, saleSchema } from '../schema.ts';
import { answerTestEvent, isTestMode } from './test-mode.ts';

const NOT_FOUND = 'Customer not found. Provide customer_key or click_id.';
const NO_ATTRIBUTION = 'No affiliate attribution found for this customer in this program';
const DUPLICATE = 'Duplicate transaction_id. This sale has already been recorded.';

/** A subscription's sale renews unless it says otherwise. */
const isRecurring = (body: SaleBody) => body.is_recurring ?? body.sale_type === 'subscription';

export const trackSale = (deps: Deps) => async (c: RequestContext) => {
  const program = await requireProgram(c, deps);
  const json = await readJson(c);
  if (isTestMode(json)) return answerTestEvent(c, deps, 'sale', json, program);

  const body = parseExplained(saleSchema, json);
  const {
    transaction_id,
    amount_cents,
    currency,
    customer_key,
    click_id,
    sale_type,
    subscription_id,
    coupon,
    ...rest
  } = body;
  const seen = {
    kind: 'sale',
    program_id: program.id,
    click_id: click_id ?? null,
    customer_key: customer_key ?? null,
    transaction_id,
    amount_cents,
    currency,
  } satisfies Partial<Outcome>;
  const reject = (message: string, reason: Refusal | ClaimReason) => {
    report(c, { ...seen, result: 'rejected', reason: message, hint: hintOf(reason, seen) });
    return refusal(400, message, reason, seen);
  };
  const notAttributed = (reason: NotAttributed, facts: { click_age_days?: number; window_days?: number } = {}) => {
    report(c, { ...seen, result: 'not_attributed', reason, ...facts, hint: hintOf(reason, { ...seen, ...facts }) });
    return c.json({ success: true, attributed: false, reason, ...facts, sale_id: null, commission_id: null });
  };
  if (customer_key === undefined && click_id === undefined && coupon === undefined) {
    throw reject(NOT_FOUND, 'missing_identifier');
  }

  const { is_recurring: _given, ...context } = rest;
  const result = await reportSale(
    deps.db,
    program,
    { customerKey: customer_key, clickId: click_id },
    {
      transactionId: transaction_id,
      amountCents: amount_cents,
      currency,
      saleType: sale_type,
      isRecurring: isRecurring(body),
      subscriptionId: subscription_id,
      coupon,
      context,
      now: c.var.now,
    },
  );

  switch (result.kind) {
    case 'duplicate':
      report(c, { ...seen, result: 'duplicate', reason: DUPLICATE });
      throw new HttpError(409, DUPLICATE);
    case 'not_found':
      throw reject(NOT_FOUND, click_id === undefined ? 'unknown_customer' : 'unknown_click');
    case 'claimed':
      throw reject(NOT_FOUND, result.reason);
    case 'click_expired':
      throw reject(NOT_FOUND, 'click_expired');
    case 'no_attribution':
      throw reject(NO_ATTRIBUTION, 'no_click');
    case 'other_program':
      throw reject(NO_ATTRIBUTION, 'other_program');
    case 'click_pending':
      return notAttributed('click_pending');
    case 'window_expired':
      return notAttributed('attribution_window_expired', {
        click_age_days: result.clickAgeDays,
        window_days: result.windowDays,
      });
    case 'attributed':
      report(c, {
        ...seen,
        result: 'recorded',
        partner_code: result.partnerCode,
        sale_id: result.saleId,
        ...(result.creditedBy && { credited_by: result.creditedBy }),
        ...(result.renewal && { renewal: true }),
      });
      return c.json({
        success: true,
        attributed: true,
        sale_id: result.saleId,
        commission_id: result.commissionId,
        partner_code: result.partnerCode,
        message:
          result.commissionId === null
            ? 'Sale tracked successfully; the commission period of this subscription is over'
            : 'Sale tracked successfully',
      });
  }
};
