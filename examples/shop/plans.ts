export interface Plan {
  id: string;
  name: string;
  /** Minor units of the shop's currency, a month. */
  cents: number;
  pitch: string;
  includes: readonly string[];
}

export const CURRENCY = 'USD';

export const PLANS: readonly [Plan, Plan, Plan] = [
  {
    id: 'solo',
    name: 'Solo',
    cents: 1200,
    pitch: 'One person, one address, no dropped threads.',
    includes: ['1 inbox', 'Snooze and follow-ups', '90 days of history'],
  },
  {
    id: 'team',
    name: 'Team',
    cents: 4900,
    pitch: 'Everyone sees who has what. Nobody answers twice.',
    includes: ['5 inboxes, 10 people', 'Assignments and private notes', 'Unlimited history'],
  },
  {
    id: 'company',
    name: 'Company',
    cents: 12_900,
    pitch: 'For when support is a department.',
    includes: ['Unlimited inboxes', 'Roles, rules and audit log', 'A person to call'],
  },
];

/** Percent off the first payment, by the code that a customer enters. Affitor knows whose code it is. */
const DISCOUNTS = new Map([['ALICE20', 20]]);

/** Percent off with a code, however it is capitalised; `undefined` for a code that the shop does not have. */
export const discountOf = (code: string): number | undefined => DISCOUNTS.get(code.toUpperCase());

export const findPlan = (id: string | undefined): Plan | undefined => PLANS.find((plan) => plan.id === id);

const money = new Intl.NumberFormat('en-US', { style: 'currency', currency: CURRENCY });

export const formatCents = (cents: number): string => money.format(cents / 100);
