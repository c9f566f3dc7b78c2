import { OUTBOX_KEY } from '../core/names.ts';
import { decodeLeads, type Lead } from '../core/payload.ts';

/** Leads that the API has not acknowledged: in `localStorage`, or in memory where that is blocked or full. */
export interface Outbox {
  read(): Lead[];
  add(lead: Lead): void;
  remove(lead: Lead): void;
  erase(): void;
}

export const createOutbox = (): Outbox => {
  let memory: Lead[] | undefined;

  const read = (): Lead[] => {
    if (memory) return memory;
    try {
      return decodeLeads(localStorage.getItem(OUTBOX_KEY), Date.now());
    } catch {
      return [];
    }
  };

  const write = (leads: Lead[]) => {
    try {
      if (leads[0]) localStorage.setItem(OUTBOX_KEY, JSON.stringify(leads));
      else localStorage.removeItem(OUTBOX_KEY);
    } catch {
      memory = leads;
    }
    if (memory) memory = leads;
  };

  return {
    read,
    add: (lead) => write([...read(), lead]),
    // Read again before every write: another tab may have added or delivered some meanwhile.
    remove: (lead) => write(read().filter((other) => `${other}` !== `${lead}`)),
    erase: () => write([]),
  };
};
