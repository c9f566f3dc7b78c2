import { encode } from '../core/json.ts';
import { OUTBOX_KEY } from '../core/names.ts';
import { decodeLeads, type Lead } from '../core/payload.ts';

/** Leads that the API has not acknowledged: in `localStorage`, and in memory what that refuses to take. */
export type Outbox = [read: () => Lead[], write: (leads: Lead[]) => void];

export const createOutbox = (): Outbox => {
  let memory: Lead[] = [];
  return [
    () => {
      try {
        return [...decodeLeads(localStorage[OUTBOX_KEY], Date.now()), ...memory];
      } catch {
        return memory;
      }
    },
    (leads) => {
      memory = [];
      try {
        // Before anything is written: where storage is full, what is delivered would stay there and be sent again.
        delete localStorage[OUTBOX_KEY];
        if (leads[0]) localStorage[OUTBOX_KEY] = encode(leads);
      } catch {
        memory = leads;
      }
    },
  ];
};
