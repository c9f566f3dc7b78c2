import type { Program, TrackedEvent } from '../support/program.ts';
import type { Balance, Books } from './ledger.ts';
import type { Network } from './network.ts';
import type { Walk } from './walk.ts';

/** What the backend recorded of a program. */
export const readBooks = async (program: Program): Promise<Books> => {
  const [clicks, leads, sales] = await Promise.all(
    (['click', 'lead', 'conversion'] as const).map((type): Promise<TrackedEvent[]> => program.events(type)),
  );
  return {
    clicks: clicks!.map(({ click_id, partner_code }) => ({ id: click_id!, partner: partner_code! })),
    leads: leads!.map(({ customer_key, click_id }) => ({ customer: customer_key!, id: click_id })),
    sales: sales!.map(({ customer_key, partner_code }) => ({ customer: customer_key!, partner: partner_code! })),
  };
};

interface Report extends Balance {
  walks: Walk[];
  program: Program;
  /** What browsers still owe although all is well. */
  owed: string[];
  kills: number;
  seen: Network['seen'];
}

/** Prints the balance; answers with whether it is one. */
export const printReport = ({
  lines,
  replaced,
  tiedAgain,
  differences,
  owed,
  walks,
  program,
  kills,
  seen,
}: Report): boolean => {
  const names: Record<string, string> = { [program.alice]: 'Alice', [program.bob]: 'Bob' };
  const weather = Object.entries(seen).map(([kind, count]) => `${count} ${kind}`);
  console.log(`\n${walks.length} visitors; requests: ${weather.join(', ')}; backend killed ${kills} times\n`);
  const row = (cells: (string | number)[]) => console.log(cells.map((cell) => `${cell}`.padStart(14)).join(''));
  row(['partner', 'landings', 'clicks', 'signups', 'leads', 'sales due', 'sales']);
  for (const line of lines) {
    const { partner, landings, clicks, signups, leads, salesDue, sales } = line;
    row([names[partner] ?? partner, landings, clicks, signups, leads, salesDue, sales]);
  }
  console.log(`\n${replaced} more landings were replaced by another partner's before the API could hear of them`);
  console.log(`${tiedAgain} signups, sent again because their answer was lost, were tied to a later click as well`);
  const wrong = [
    ...differences,
    ...owed.map((what) => `still owed: ${what}`),
    ...walks.flatMap(({ errors }) => errors.map((error) => `page error: ${error}`)),
    // A soak in which nothing happened proves nothing.
    ...(lines.length === 2 && lines.every(({ clicks, sales }) => clicks && sales) ? [] : ['too little happened']),
  ];
  for (const what of wrong) console.error(`✗ ${what}`);
  // The way of everyone who is mentioned, or whose click is.
  for (const { account, history } of walks) {
    const ids = account.landings.flatMap((landing) => [...landing.ids]);
    const isMeant = (what: string) => what.includes(`${account.visitor}:`) || ids.some((id) => what.includes(id));
    if (wrong.some(isMeant)) console.error([`\n${account.visitor}`, ...history].join('\n  '));
  }
  console.log(wrong.length ? `${wrong.length} differences` : 'The books balance.');
  return !wrong.length;
};
