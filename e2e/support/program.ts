import { eventually } from './eventually.ts';

/** A request as the backend's journal has it. */
export interface Recorded {
  method: string;
  path: string;
  origin: string | null;
  status: number | null;
  headers: Record<string, string | boolean | null>;
  body: Record<string, unknown> | null;
}

export interface TrackedEvent {
  event_type: 'click' | 'lead' | 'conversion';
  click_id: string | null;
  customer_key: string | null;
  partner_code: string | null;
  timestamp: string;
}

/** What a fault does: see the emulator section of the backend's README. */
export interface FaultRule {
  route: 'click' | 'lead' | 'sale';
  method?: string;
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  delay_ms?: number;
  drop?: 'before' | 'after';
  mint?: boolean;
  answer?: Record<string, unknown>;
  times?: number;
}

/** A program of its own for one test, so that tests run in parallel against one backend. */
export interface Program {
  id: number;
  /** Address of the backend. */
  apiBase: string;
  alice: string;
  bob: string;
  inactive: string;
  /** Faults in this program's requests; a preflight names no program, so there the page's origin decides. */
  fault(rule: FaultRule, origin?: string): Promise<void>;
  clearFaults(): Promise<void>;
  /** The tracker's requests of this program that have arrived so far, oldest first, preflights left out. */
  requests(): Promise<Recorded[]>;
  events(type?: TrackedEvent['event_type']): Promise<TrackedEvent[]>;
  /** Waits, bounded, until the backend has recorded so many events of a type. */
  recorded(type: TrackedEvent['event_type'], count: number): Promise<TrackedEvent[]>;
  /** Waits, bounded, until so many requests have arrived at an endpoint, whatever became of them. */
  arrived(endpoint: 'click' | 'lead', count: number): Promise<Recorded[]>;
  /** Reports a sale as the merchant's server does. */
  sale(customer: {
    customer_key?: string;
    click_id?: string;
  }): Promise<{ attributed?: boolean; partner_code?: string; error?: string }>;
}

/** What a program is reached by: its id, API key and partner codes, an inactive one last. */
export interface Credentials {
  id: number;
  api_key: string;
  partner_codes: [string, string, string];
}

/** The program of a fresh database, which the documentation's examples use. */
export const SEEDED: Credentials = {
  id: 1,
  api_key: 'affitor_demo_key',
  partner_codes: ['PARTNER123', 'PARTNER456', 'INACTIVE1'],
};

/**
 * Sends requests as whoever runs the backend. Each on a connection of its own: the backend closes an idle one after five
 * seconds, on a busy machine at the moment it is used again.
 */
const caller =
  (apiBase: string) =>
  async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(apiBase + path, {
      method,
      headers: { 'content-type': 'application/json', connection: 'close', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await response.json().catch(() => ({}))) as Record<string, never>;
  };

export const createProgram = async (
  apiBase = process.env.E2E_BACKEND_URL!,
  settings: Record<string, unknown> = {},
): Promise<Program> => {
  const call = caller(apiBase);
  const credentials = (await call('POST', '/__affitor/programs', settings)) as unknown as Credentials;
  return openProgram(apiBase, credentials);
};

/** A program that exists. */
export const openProgram = (apiBase: string, { id, api_key, partner_codes }: Credentials): Program => {
  const call = caller(apiBase);
  const bearer = { authorization: `Bearer ${api_key}` };

  const program: Program = {
    id,
    apiBase,
    alice: partner_codes[0],
    bob: partner_codes[1],
    inactive: partner_codes[2],
    async fault(rule, origin) {
      await call('POST', '/__affitor/faults', { ...rule, ...(origin ? { origin } : { program_id: id }) });
    },
    async clearFaults() {
      await call('DELETE', `/__affitor/faults?program_id=${id}`);
    },
    async requests() {
      const { data } = (await call('GET', `/__affitor/requests?program_id=${id}`)) as unknown as { data: Recorded[] };
      return data.filter(({ path }) => /\/track\/(click|lead)$/.test(path));
    },
    async events(type) {
      const filter = type ? `&eventType=${type}` : '';
      const all: TrackedEvent[] = [];
      for (let page = 1, pageCount = 1; page <= pageCount; page++) {
        const { data, meta } = (await call(
          'GET',
          `/api/tracking/events/${id}?pageSize=100&page=${page}${filter}`,
          undefined,
          bearer,
        )) as unknown as { data: TrackedEvent[]; meta: { pagination: { pageCount: number } } };
        all.push(...data);
        pageCount = meta.pagination.pageCount;
      }
      return all;
    },
    recorded: (type, count) =>
      eventually(async () => {
        const events = await program.events(type);
        return events.length >= count && events;
      }, `${count} ${type} event(s)`),
    arrived: (endpoint, count) =>
      eventually(async () => {
        const requests = (await program.requests()).filter(({ path }) => path.endsWith(endpoint));
        return requests.length >= count && requests;
      }, `${count} ${endpoint} request(s)`),
    sale: (customer) =>
      call(
        'POST',
        '/api/v1/track/sale',
        { ...customer, transaction_id: `tx_${crypto.randomUUID()}`, amount_cents: 10_000 },
        bearer,
      ),
  };
  return program;
};
