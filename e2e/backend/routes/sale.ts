import { requireProgram } from '../http/auth.ts';
import { readJson } from '../http/body.ts';
import { badRequest, HttpError } from '../http/errors.ts';
import { type Deps, type Outcome, type RequestContext, report } from '../http/scope.ts';
import { parse, type SaleBody, saleSchema } from '../schema.ts';
import { recordSale } from '../store/sales.ts';
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

  const body = parse(saleSchema, json);
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
  if (customer_key === undefined && click_id === undefined && coupon === undefined) {
    report(c, { ...seen, result: 'rejected', reason: NOT_FOUND });
    throw badRequest(NOT_FOUND);
  }

  const { is_recurring: _given, ...context } = rest;
  const result = await recordSale(
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
      report(c, { ...seen, result: 'rejected', reason: NOT_FOUND });
      throw badRequest(NOT_FOUND);
    case 'no_attribution':
      report(c, { ...seen, result: 'rejected', reason: NO_ATTRIBUTION });
      throw badRequest(NO_ATTRIBUTION);
    case 'window_expired': {
      const why = {
        reason: 'attribution_window_expired',
        click_age_days: result.clickAgeDays,
        window_days: result.windowDays,
      };
      report(c, { ...seen, result: 'not_attributed', ...why });
      return c.json({ success: true, attributed: false, ...why, sale_id: null, commission_id: null });
    }
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
