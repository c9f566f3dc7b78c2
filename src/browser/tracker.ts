import './globals.ts';
import { attempt } from '../core/attempt.ts';
import { encode, readAnswer } from '../core/json.ts';
import type { Landing } from '../core/landing.ts';
import { DAY, DEFAULT_API_BASE } from '../core/names.ts';
import { partnerCodeIn } from '../core/partner-code.ts';
import type { AffitorTracker, SignupResult } from '../types.ts';
import { createDelivery } from './delivery.ts';
import { createLandingReader, findLanding } from './landing.ts';
import { onAddressChange } from './navigation.ts';
import type { Options } from './options.ts';
import { isUnseen, logMistake, print, shown } from './page.ts';
import { createVisitor } from './visitor.ts';

/** The one place where the parts are wired together: public methods and consent. */
export const createTracker = (option: Options): AffitorTracker => {
  const id = option('programId') ?? option('program') ?? window.AFFITOR_PROGRAM_ID;
  // Attributes are text; the hosted tracker answers with a number if it is one.
  const programId = `${+id!}` === id ? +id : id;
  /** The last landing on this page: what a visitor who consents later consents to. */
  let last: Landing | undefined;
  /** The same until it is stored: it may wait for the page to be shown, and for consent. */
  let pending: Landing | undefined;

  /** Logs a decision to the console if the option `debug` is set. */
  const log = (decision: unknown) => {
    // The script tag's `data-affitor-debug` arrives as text, "false" included.
    if (`${option('debug')}` === 'true') print('log', decision);
  };

  const landingAt = createLandingReader(option('param'), log);

  // A misspelt word must not stand for a visitor's consent.
  const visitor = createVisitor(option, (option('consent') ?? 'granted') === 'granted');
  const endpoint = (kind: 'click' | 'lead') =>
    `${`${option('apiBase') || DEFAULT_API_BASE}`.replace(/\/+$/, '')}/api/v1/track/${kind}`;
  const delivery = createDelivery(visitor, endpoint, programId, () => look(), log);

  /** Reads the cookies and stores the landing of this page, if there is consent. */
  const update = () => {
    if (!visitor._isGranted) return;
    try {
      visitor._refresh();
      if (!pending || isUnseen()) return;
      const landing = pending;
      pending = undefined;
      const click = visitor._land(landing);
      // Cookies may be accepted later.
      if (click === null) pending = landing;
      log([landing._code, click]);
    } catch (error) {
      // The page has replaced something that the tracker cannot do without.
      logMistake(error);
    }
  };

  /**
   * Stores a landing and sends what is undelivered, but not at once: a browser that is asked for cookies walks all functions on
   * the stack, and a microtask later there are few. `getData()` does not wait for it.
   */
  const look = async (landing?: Landing | false) => {
    if (landing) pending = last = landing;
    await (isUnseen() && shown());
    update();
    if (visitor._isGranted) delivery._deliver();
  };

  const tracker: AffitorTracker = {
    init: () => tracker,

    async signup(customer, address) {
      let result: SignupResult = { status: 'rejected', error: 'bad customer_key' };
      try {
        const { customer_key: key = customer, email = address } = Object(customer);
        if (key && key !== Object(key)) {
          await look();
          result = await delivery._signup({ customer_key: `${key}`, email: email ? `${email}` : undefined });
        }
      } catch (error) {
        result = { status: 'rejected', error: `${error}` };
      }
      if (result.status === 'rejected') logMistake(`signup() was rejected: ${result.error}`);
      log(result);
      return result;
    },

    trackClick: (url = location.href) => look(landingAt(url)),

    async ready(callback) {
      await delivery._known;
      // What this throws is reported as the page's own, and holds up nobody else.
      callback(tracker.getData());
    },

    getClickId: () => tracker.getData().clickId,

    getData() {
      update();
      const click = visitor._click;
      const clickedAt = click?.at || null;
      const code = click?.codes[0];
      return {
        clickId: click?.id ?? null,
        // Pages show both, and anyone may have written into the cookie.
        partner: attempt(() => readAnswer(encode(click!.partner))) ?? null,
        partnerCode: attempt(() => partnerCodeIn(`${code}`)) === code ? code! : null,
        affiliateUrl: click?.url ?? null,
        programId: programId ?? null,
        clickedAt,
        expiresAt: clickedAt && clickedAt + click!.days * DAY,
        hasAttribution: !!click,
        delivered: !!click && !click.undelivered,
      };
    },

    consent(choice) {
      // A script may pass anything, and much that is no yes is truthy.
      if (choice === true || choice === 'granted') {
        if (!visitor._isGranted) pending = last;
        visitor._isGranted = true;
        look();
      } else {
        visitor._isGranted = false;
        visitor._forget();
        delivery._abandon();
      }
    },
  };

  look(findLanding(landingAt));
  onAddressChange((address) => {
    // A router may carry `?aff=` along from view to view, which does not turn an arrival into an echo of itself.
    const landing = landingAt(address, (ofEarlierPage) => !ofEarlierPage);
    if (landing && landing._code !== last?._code) look(landing);
  });

  return tracker;
};
