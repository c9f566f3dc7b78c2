/** An arrival by a partner's link, as a visitor made it. */
export interface Landing {
  partner: string;
  /** Click ids that this visitor's browser has had for it. */
  ids: Set<string>;
  /**
   * Whether the API is known to have heard of it. A landing that another partner's took the place of before that is one
   * the API may or may not have heard of: only the last click counts, so it is not reported any more.
   */
  told: boolean;
}

/** What a visitor did, in their own order. */
export interface Account {
  visitor: string;
  landings: Landing[];
  /** Customer keys under which they signed up, each once. */
  customers: string[];
}

/** What the backend says it recorded. */
export interface Books {
  clicks: { id: string; partner: string }[];
  leads: { customer: string; id: string | null }[];
  /** Only sales that were credited. */
  sales: { customer: string; partner: string }[];
}

export interface Line {
  partner: string;
  landings: number;
  clicks: number;
  signups: number;
  leads: number;
  salesDue: number;
  sales: number;
}

export interface Balance {
  lines: Line[];
  /** Landings that the API never heard of because another partner's took their place first. */
  replaced: number;
  /**
   * Leads beyond the first of a signup: one whose answer was lost, sent again when another partner's click had come,
   * ties the customer to that click as well.
   */
  tiedAgain: number;
  /** What does not balance, in words. */
  differences: string[];
}

type Records = Books['clicks'];

/**
 * The landings that ought to be in the books: without those the API did not hear of, and one after the other by the same
 * partner's link taken for one (rule R6: all of this happens within 30 minutes). Where another partner's landing between
 * two of them was not heard of, the API may know them for two (R5), or not be able to (R6): then the books tell.
 */
const due = (landings: Landing[], clicks: Records): Landing[] => {
  const due: Landing[] = [];
  let between = false;
  for (const landing of landings) {
    const { partner, ids, told } = landing;
    const last = due.at(-1);
    const isRecorded = clicks.some(({ id }) => ids.has(id));
    const isRecordedApart = clicks.some(({ id }) => ids.has(id) && !last?.ids.has(id));
    if (!told && !isRecorded) {
      between ||= partner !== last?.partner;
      continue;
    }
    if (last?.partner === partner && !(between && isRecordedApart)) last.ids = new Set([...last.ids, ...ids]);
    else due.push({ ...landing });
    between = false;
  }
  return due;
};

/** Compares what the visitors did with what was recorded. Pure. */
export const balance = (accounts: Account[], { clicks, leads, sales }: Books): Balance => {
  const lines = new Map<string, Line>();
  const differences: string[] = [];
  let [replaced, tiedAgain] = [0, 0];
  const lineOf = (partner: string) => {
    const fresh = { partner, landings: 0, clicks: 0, signups: 0, leads: 0, salesDue: 0, sales: 0 };
    if (!lines.has(partner)) lines.set(partner, fresh);
    return lines.get(partner)!;
  };

  for (const { partner } of clicks) lineOf(partner).clicks++;
  const unexplained = new Set(clicks);
  const strangers = new Set(leads);
  const unearned = new Set(sales);

  for (const { visitor, landings, customers } of accounts) {
    const told = due(landings, clicks);
    replaced += landings.filter((landing) => !due([landing], clicks).length).length;
    for (const { partner, ids } of told) {
      lineOf(partner).landings++;
      const [record] = [...unexplained].filter(({ id }) => ids.has(id));
      if (record) unexplained.delete(record);
      if (record?.partner !== partner) {
        const what = record ? `recorded for ${record.partner}` : 'not recorded';
        differences.push(`${visitor}: landing by ${partner} (${[...ids].join(', ') || 'no id'}) ${what}`);
      }
    }

    const partner = told.at(-1)?.partner;
    const own = new Set(landings.flatMap(({ ids }) => [...ids]));
    for (const customer of customers) {
      const theirs = leads.filter((lead) => lead.customer === customer);
      const earned = sales.filter((sale) => sale.customer === customer);
      for (const lead of theirs) strangers.delete(lead);
      for (const sale of earned) unearned.delete(sale);
      if (partner) {
        const line = lineOf(partner);
        line.signups++;
        line.salesDue++;
        line.leads += Math.min(1, theirs.length);
        tiedAgain += Math.max(0, theirs.length - 1);
      }
      for (const sale of earned) lineOf(sale.partner).sales++;
      const wanted = partner ? theirs.length > 0 : !theirs.length;
      if (!wanted || new Set(theirs.map(({ id }) => id)).size < theirs.length)
        differences.push(`${visitor}: signup ${customer} recorded ${theirs.length} times`);
      for (const { id } of theirs) {
        if (!own.has(id!)) differences.push(`${visitor}: signup ${customer} is tied to ${id}, which is not theirs`);
      }
      const credited = earned.map((sale) => sale.partner).join(', ') || 'nobody';
      if (credited !== (partner ?? 'nobody')) {
        differences.push(`${visitor}: sale to ${customer} credited to ${credited} instead of ${partner ?? 'nobody'}`);
      }
    }
  }

  for (const { id, partner } of unexplained)
    differences.push(`click ${id} of ${partner} without a landing, or once too often`);
  for (const { customer } of strangers) differences.push(`lead of ${customer}, who did not sign up`);
  for (const { customer, partner } of unearned)
    differences.push(`sale to ${customer}, who bought nothing, credited to ${partner}`);
  return {
    lines: [...lines.values()].sort((a, b) => (a.partner < b.partner ? -1 : 1)),
    replaced,
    tiedAgain,
    differences,
  };
};
