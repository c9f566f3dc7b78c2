import { acknowledge, type Click } from '../core/click.ts';
import { clickPayload, type Lead, leadPayload } from '../core/payload.ts';
import { isTransient } from '../core/retry.ts';
import type { SignupResult } from '../types.ts';
import type { ClickStore } from './click-store.ts';
import type { Outbox } from './outbox.ts';
import type { Transport } from './transport.ts';

export interface Delivery {
  /** Sends what is owed: the click first, then the leads. Settles when nothing is left or nothing more can be done now. */
  flush(): Promise<void>;
  /** Puts a lead into the outbox and calls back with the API's verdict, or not at all. */
  add(lead: Lead, settle: (result: SignupResult) => void): void;
}

interface Parts {
  store: ClickStore;
  outbox: Outbox;
  send: Transport;
  programId: string | undefined;
  /** Whether anything may be stored and sent; consent may be withdrawn while an answer is awaited. */
  isActive(): boolean;
  /** Title of the page, if this page is the click's landing page. */
  titleOf(click: Click): string | undefined;
  log(...text: unknown[]): void;
}

export const createDelivery = ({ store, outbox, send, programId, isActive, titleOf, log }: Parts): Delivery => {
  const waiting = new Map<string, (result: SignupResult) => void>();
  let flight: Promise<void> | null = null;

  /** @returns whether the API knows the visitor's click, so that leads can follow */
  const deliverClick = async (tried?: Click): Promise<boolean> => {
    const click = store.read();
    if (!click?.url) return true;
    // A cookie that cannot be overwritten must not turn into an endless loop.
    if (tried?.id === click.id && tried.at === click.at) return false;
    const { status, data } = await send('click', clickPayload(click, programId, titleOf(click)));
    if (!isActive()) return false;
    const accepted = data.success === true;
    log('click', click.id, accepted ? 'recorded' : (data.error ?? data.message ?? `not recorded (${status || 'no answer'})`));
    // Only the API's own refusal ends a click; a 403 or a 404 on the way to it is somebody's mistake that will be mended.
    if (!accepted && status !== 400 && data.success !== false) return false;
    const current = store.read();
    // Another landing, another tab or a relay's Set-Cookie may have replaced it meanwhile.
    if (current?.id === click.id && current.at === click.at) {
      if (accepted) store.write(acknowledge(click, data));
      else if (click.previous) store.write(click.previous);
      else store.erase();
    }
    return deliverClick(click);
  };

  const deliverLeads = async () => {
    for (let lead = outbox.read()[0]; lead; lead = outbox.read()[0]) {
      const { status, data } = await send('lead', leadPayload(lead, store.read()?.id, programId));
      const accepted = data.success === true;
      if (!isActive() || (!accepted && isTransient(status))) return;
      outbox.remove(lead);
      log('signup', lead[0], accepted ? 'recorded' : data.error);
      const settle = waiting.get(`${lead}`);
      if (accepted) settle?.({ status: 'sent', duplicate: data.duplicate === true });
      else settle?.({ status: 'rejected', error: `${data.error}` });
    }
  };

  const deliver = async () => {
    // A turn later, when `flight` is assigned: it is cleared in the same turn in which the outbox was seen empty, so
    // that a signup that follows at once starts a flight of its own.
    await null;
    try {
      if (isActive() && (await deliverClick())) await deliverLeads();
    } finally {
      flight = null;
    }
  };

  const flush = () => {
    flight ??= deliver();
    return flight;
  };

  return {
    flush,
    add(lead, settle) {
      waiting.set(`${lead}`, settle);
      outbox.add(lead);
    },
  };
};
