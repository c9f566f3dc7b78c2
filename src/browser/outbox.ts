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
        if (leads[0]) localStorage[OUTBOX_KEY] = encode(leads);
        else delete localStorage[OUTBOX_KEY];
      } catch {
        memory = leads;
      }
    },
  ];
};
