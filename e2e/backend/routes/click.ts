import { isbot } from 'isbot';
import { offerOf } from '../attribution/offer.ts';
import { readPartnerLink } from '../attribution/partner-link.ts';
import { readJson } from '../http/body.ts';
import { badRequest } from '../http/errors.ts';
import { type Deps, type RequestContext, report } from '../http/scope.ts';
import { clickSchema, parse } from '../schema.ts';
import { recordClick } from '../store/clicks.ts';
import { storable } from '../store/json.ts';
import { answerTestEvent, isTestMode } from './test-mode.ts';

function parseLink(affiliateUrl: string): string {
  let url: URL;
  try {
    url = new URL(affiliateUrl);
  } catch {
    throw badRequest('Invalid affiliate_url');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw badRequest('Invalid affiliate_url');
  const { code, rejected } = readPartnerLink(url);
  // What is no code is looked up all the same, so that the inspector shows it as a code of no partner.
  const named = code ?? rejected;
  if (named === undefined) throw badRequest('No aff parameter found in affiliate_url');
  return storable(named.trim());
}

/** What reports clicks from a merchant's server: `isbot` takes these for bots. */
const SERVER_LIBRARY = /^(?:node|undici|deno|bun|axios|python|ruby|java|guzzlehttp|go-http-client|okhttp)\b/i;

export const trackClick = (deps: Deps) => async (c: RequestContext) => {
  const json = await readJson(c);
  if (isTestMode(json)) return answerTestEvent(c, deps, 'click', json);

  const body = parse(clickSchema, json);
  c.set('programId', body.program_id);
  const seen = { kind: 'click' as const, program_id: body.program_id ?? null, click_id: body.click_id ?? null };
  const reject = (reason: string, partner_code?: string) => {
    report(c, { ...seen, result: 'rejected', reason, ...(partner_code && { partner_code }) });
    return badRequest(reason);
  };

  const agent = body.user_agent ?? c.req.header('user-agent')?.slice(0, 512);
  if (!deps.countBots && isbot(agent) && !SERVER_LIBRARY.test(agent ?? '')) {
    const message = 'Bot traffic is not counted';
    report(c, { ...seen, result: 'ignored', reason: message });
    return c.json({ success: false, message });
  }
  if (body.affiliate_url === undefined) throw reject('affiliate_url is required');
  const partnerCode = parseLink(body.affiliate_url);
  const { click_id, existing_click_id, program_id, user_agent: _agent, additional_data, ...rest } = body;
  const result = await recordClick(deps.db, {
    partnerCode,
    clickId: c.var.mintClickIds ? undefined : click_id,
    existingClickId: existing_click_id,
    programId: program_id,
    context: {
      ...rest,
      user_agent: agent,
      additional_data,
    },
    now: c.var.now,
  });

  if (result.kind === 'not_found') throw reject('Referral link not found', partnerCode);
  const { link } = result;
  if (result.kind === 'inactive') {
    const message = 'Referral link is inactive';
    report(c, { ...seen, program_id: link.program_id, result: 'rejected', reason: message, partner_code: partnerCode });
    return c.json({ success: false, message });
  }
  report(c, {
    ...seen,
    result: result.kind,
    program_id: link.program_id,
    click_id: result.clickId,
    partner_code: partnerCode,
  });
  if (result.isAwaited) deps.later.begin(link.program_id);
  const partner = offerOf(link.program_offer, link.partner_offer);
  return c.json({
    success: true,
    click_id: result.clickId,
    partner_code: partnerCode,
    cookie_window_days: link.cookie_window_days,
    ...(partner && { partner }),
  });
};
