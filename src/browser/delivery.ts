import { acknowledge } from '../core/click.ts';
import { encode } from '../core/json.ts';
import { payload } from '../core/payload.ts';
import { isPermanent, retryDelay } from '../core/retry.ts';
import type { SignupResult } from '../types.ts';
import type { ClickStore } from './click-store.ts';
import type { Outbox } from './outbox.ts';
import { post } from './transport.ts';

/**
 * Sends what is owed, the click first, then the leads, until the API has acknowledged or refused it.
 *
 * @param isActive whether anything may be stored and sent; consent may be withdrawn while an answer is awaited
 * @param verdicts receives what became of each lead, under the lead as JSON
 * @returns starts a flight or joins the one under way; settles when nothing is left or nothing more can be done now
 */
export const createDelivery = (
  [readClick, writeClick]: ClickStore,
  [readLeads, writeLeads]: Outbox,
  apiBase: string,
  programId: number | string | undefined,
  isActive: () => boolean,
  verdicts: Record<string, SignupResult>,
  log: (...text: unknown[]) => void,
): (() => Promise<void>) => {
  let flight: Promise<void> | undefined;

  const deliver = async () => {
    // A turn later, when `flight` is assigned: it is cleared in the same turn in which the outbox was seen empty, so
    // that a signup that follows at once starts a flight of its own.
    await 0;
    let settled: string | undefined;
    for (let attempt = 1; isActive(); attempt++) {
      const click = readClick();
      // What is too old to be read is not to be kept either, nor is anything of a visitor who was not referred after all.
      writeLeads(click ? readLeads() : []);
      const lead = click?.url ? undefined : readLeads()[0];
      const key = encode(lead ?? click);
      // Nothing is owed; or storage cannot be overwritten, which must not turn into an endless loop.
      if (!(lead ?? click?.url) || key === settled) break;
      const endpoint = lead ? 'lead' : 'click';
      const [status, answer, retryAfter] = await post(
        `${apiBase}/api/v1/track/${endpoint}`,
        payload(click, lead ?? [], programId),
        // Keepalive bodies share 64 KiB a page; beyond that fetch fails at once, and the second attempt goes without.
        attempt !== 2,
      );
      log(endpoint, status, answer);
      if (!isActive()) {
        // The answer of a relay sets the cookies, also those of a visitor who has withdrawn meanwhile.
        writeClick(undefined);
        break;
      }
      const accepted = answer?.success;
      const permanent = isPermanent(status);
      // Only the API's own refusal ends a click: a 403 or a 404 on the way to it is a mistake that will be mended, and
      // `success: false` beside a 429 or a 500 is said by those who are busy.
      const refused = status === 200 ? accepted === false : lead ? permanent : status === 400;
      if (accepted || refused) {
        settled = key;
        attempt = 0;
        if (lead) {
          verdicts[key] = accepted ? { status: 'sent' } : { status: 'rejected', error: `${answer?.error ?? status}` };
          // Read again before writing: another tab may have added or delivered some meanwhile.
          writeLeads(readLeads().filter((other) => encode(other) !== key));
        } else if (encode(readClick()) === key) {
          // Unless another landing, another tab or a relay's Set-Cookie has replaced it meanwhile.
          writeClick(accepted ? acknowledge(click!, answer!) : click!.prev);
        }
      } else {
        const delay = retryDelay(attempt, retryAfter, Math.random());
        if (!delay) break;
        await new Promise((resolve) => setTimeout(resolve, delay));
        // Not again by itself; and having waited, not with every step of a page that rewrites its address all the time.
        if (permanent) break;
      }
    }
    flight = undefined;
  };

  return () => {
    flight ??= deliver();
    return flight;
  };
};
