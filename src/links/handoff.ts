import { attempt } from '../core/attempt.ts';
import { type Click, expiresAt, isClickId, windowDays } from '../core/click.ts';
import { DAY } from '../core/names.ts';
import type { AffitorData } from '../types.ts';

/** Parameter that takes a click from one domain to another. */
export const HANDOFF = 'affitor_handoff';

/** Milliseconds after which a click that was handed over is not taken any more. */
export const HANDOFF_LIFE = 120_000;

/** Milliseconds by which the browser's clock may be set back between the two pages. */
const CLOCK_STEP = 1000;

/**
 * A partner code, or a text that does no more harm than one. The tracker has written it, so it needs no reading as links
 * that people copy do.
 */
const HARMLESS = /^[\w.~@\xa1-\u1fff\u2070-\ufefe\uff01-\uffef-]{1,128}$/;

/** Whether an address is one that the tracker reports: of a web page, with the partner code and the campaign alone. */
const isReduced = ({ href, searchParams }: URL) =>
  /^https?:\/\/[^@#]*$/.test(href) && [...searchParams.keys()].every((name) => /^(aff$|utm_)/.test(name));

/** No part contains one but the address, which comes last. */
const SEPARATOR = '*';

/** What one domain tells another: a click, and the program it belongs to. */
export interface Handoff {
  _program: string;
  _click: Click;
}

/** What the tracker tells of the visitor, in the form in which clicks are stored. */
const clickOf = ({ clickId, clickedAt, expiresAt, partnerCode, delivered, affiliateUrl }: AffitorData): Click => ({
  id: clickId!,
  at: clickedAt ?? 0,
  days: windowDays((expiresAt! - clickedAt!) / DAY),
  codes: partnerCode ? [partnerCode] : [],
  url: affiliateUrl ?? undefined,
  undelivered: !delivered || undefined,
});

/**
 * What is handed over of a visitor: when, for which program, and the click; also whether the API has yet to hear of it, for
 * the visitor may leave before it has.
 *
 * @param now milliseconds since 1970
 * @returns `undefined` for a visitor without a click
 */
export const writeHandoff = (visitor: AffitorData | undefined, now: number): string | undefined => {
  if (!visitor?.clickId) return;
  const { id, at, days, url = '', undelivered } = clickOf(visitor);
  return [now, visitor.programId, id, at, days, undelivered ? 1 : 0, url].join(SEPARATOR);
};

/**
 * What a text hands over. Anyone may have written it: nothing is taken as it is.
 *
 * @returns `undefined` for a text that is too old, for a click that has lapsed, and for anything else
 */
export const readHandoff = (text: string, now: number): Handoff | undefined => {
  const [made, _program, id, at, days, undelivered, ...address] = text.split(SEPARATOR);
  const age = now - Number(made);
  const landing = attempt(() => new URL(address.join(SEPARATOR)));
  const code = landing?.searchParams.get('aff') ?? '';
  const known = HARMLESS.test(code) && isReduced(landing!);
  const isUndelivered = known && undelivered === '1';
  const _click: Click = {
    id: id!,
    at: Number(at),
    days: windowDays(Number(days)),
    codes: known ? [code] : [],
    url: known ? landing!.href : undefined,
    undelivered: isUndelivered || undefined,
    handed: isUndelivered ? undefined : true,
  };
  const isFresh = age > -CLOCK_STEP && age < HANDOFF_LIFE;
  const isCurrent = _click.at <= now && (_click.at === 0 || expiresAt(_click) > now);
  return isFresh && isCurrent && isClickId(id) ? { _program: _program!, _click } : undefined;
};

/**
 * The click to store on a domain where one was handed over: that one, if it is for the domain's own program and later than
 * the click the domain knows of.
 *
 * @param visitor what the tracker knows on this domain
 * @returns `undefined` where what it knows stands
 */
export const adopted = ({ _program, _click }: Handoff, visitor: AffitorData | undefined): Click | undefined => {
  if (!visitor || `${visitor.programId ?? ''}` !== _program) return;
  const own = visitor.clickId ? clickOf(visitor) : undefined;
  if (own && own.at >= _click.at) return;
  return {
    ..._click,
    // An echo of an arrival by the earlier partner's link is no new one.
    codes: [...new Set([..._click.codes, ...(own?.codes ?? [])])],
    // Should the API refuse the click, the earlier one counts again.
    prev: _click.undelivered ? own : undefined,
  };
};
