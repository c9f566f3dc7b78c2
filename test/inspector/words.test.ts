import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { hintOf, REASONS } from '../../e2e/backend/attribution/reasons.ts';
import { clickId, startBackend } from '../backend/support/backend.ts';

interface Explanation {
  what: string;
  verdict: string;
  why: string;
  tone: 'loss' | 'calm';
}

// The inspector's modules are served to the browser as they are, in plain JavaScript.
const inspector = (file: string) => import(new URL(`../../e2e/backend/inspector/${file}`, import.meta.url).href);
const { explain, headline } = (await inspector('reasons.js')) as {
  explain: (attempt: object) => Explanation;
  headline: (event: object) => string;
};
const { money, relativeTime } = (await inspector('format.js')) as {
  money: (minor: number, currency: string) => string;
  relativeTime: (then: number, now: number) => string;
};
const { creditByPartner } = (await inspector('summary.js')) as {
  creditByPartner: (visitors: object[]) => { code: string; clicks: number; commission: Map<string, number> }[];
};

const backend = await startBackend();

/** What the inspector says of everything in a program that did not count, oldest first. */
async function sayings(programId: number): Promise<string[]> {
  const { body } = await backend.call(`/__affitor/chain?program_id=${programId}`);
  const attempts = [
    ...body.visitors.flatMap((visitor: { not_attributed: object[] }) => visitor.not_attributed),
    ...body.unmatched,
  ];
  return attempts.map((attempt) => {
    const { what, verdict, why } = explain(attempt);
    return `${what} ${verdict}: ${why}`;
  });
}

describe('why something did not count', () => {
  let program: Awaited<ReturnType<typeof backend.createProgram>>;
  beforeAll(async () => {
    program = await backend.createProgram({ attribution_window_days: 60 });
  });

  it('has words for each refusal of the API', async () => {
    const other = await backend.createProgram();
    const foreign = await other.newClick(other.alice);
    await program.click(program.inactive);
    await program.click('NOBODY', { program_id: program.id });
    await program.lead({ click_id: clickId() });
    await program.lead({});
    await program.sale({ customer_key: 'direct', amount_cents: 1200 });
    await program.sale({});
    await program.sale({ click_id: foreign });
    await program.refund({ transaction_id: 'none' });
    await program.trigger('invoice.paid', { amount: 2900 });
    await program.trigger('checkout.session.completed', { mode: 'setup' });
    await program.trigger('charge.refunded', {});

    const said = await sayings(program.id);
    expect(said).toEqual([
      `Click not recorded: The link of ${program.inactive} is switched off.`,
      'Click not recorded: No partner of this program has the code NOBODY.',
      expect.stringMatching(/^Signup not recorded: Nothing is recorded for click .+ was reported\.$/),
      'Signup not recorded: The request names no customer. Send the customer_key of your signup, or the click_id of the cookie affitor_click_id.',
      expect.stringMatching(/^Sale of \$12\.00 not attributed: No lead of customer direct is recorded\. /),
      'Sale of $10.00 not attributed: The request names no customer. Send the customer_key of your signup, or the click_id of the cookie affitor_click_id.',
      expect.stringMatching(/^Sale of \$10\.00 not attributed: click .+ belongs to another program\. /),
      expect.stringMatching(/^Refund not recorded: No sale with the transaction none was attributed, /),
      expect.stringMatching(/^Sale of \$29\.00 waiting: Stripe has told of the payment, /),
      'Stripe event checkout.session.completed not used: The session only saved a payment method.',
      'Refund waiting: The refund came before its sale. It is taken into account when the sale arrives.',
    ]);
  });

  it('tells the age of a click that is too old, and what was counted before', async () => {
    const click = await program.newClick(program.alice);
    await program.lead({ click_id: click, customer_key: 'late' });
    await program.lead({ click_id: click, customer_key: 'late' });
    await program.sale({ customer_key: 'late', transaction_id: 'first' });
    await program.sale({ customer_key: 'late', transaction_id: 'first' });
    await backend.advance('61d');
    await program.sale({ customer_key: 'late', amount_cents: 9900 });

    const said = await sayings(program.id);
    expect(said).toContain('Signup counted before: This signup was known already. Repeating it changes nothing.');
    expect(said).toContain('Sale of $10.00 counted before: The transaction first was recorded before. It counts once.');
    expect(said).toContain(
      'Sale of $99.00 not attributed: The click was 61 days old. This program credits sales up to 60 days after the click.',
    );
  });

  it('tells a wrong key and a fault that was set from a mistake of the merchant’s', () => {
    const why = (reason: string) => explain({ kind: 'click', result: 'rejected', reason }).why;
    expect(why('Emulated fault: 503')).toBe('A fault that is set here answered 503 instead.');
    expect(why('Invalid API token')).toBe('The API key was missing, malformed, or of no program.');
  });

  it('has words for each reason that an event of Stripe’s can come to nothing', () => {
    const files = ['../../e2e/backend/routes/stripe-outcomes.ts', '../../e2e/backend/ledger/stripe-event.ts'];
    const sources = files.map((file) => readFileSync(new URL(file, import.meta.url), 'utf8')).join('');
    const types = readFileSync(new URL('../../src/stripe/types.ts', import.meta.url), 'utf8');
    const named = [
      ...[...sources.matchAll(/reason: [^,;}]*/g)].flatMap(([text]) => text.match(/'\w+'/g) ?? []),
      ...(/ {2}reason:\n((?: +\| '\w+';?\n)+)/.exec(types)![1]!.match(/'\w+'/g) ?? []),
    ].map((name) => name.slice(1, -1));
    expect(named.length).toBeGreaterThan(12);
    for (const reason of named) {
      // The API gives the sentence for what it refuses itself.
      const hint = Object.hasOwn(REASONS, reason) ? hintOf(reason as keyof typeof REASONS) : undefined;
      const { why } = explain({ kind: 'sale', result: 'ignored', reason, ...(hint && { hint }) });
      expect([reason, why]).toEqual([reason, expect.stringMatching(/^[A-Z].+\.$/)]);
    }
  });

  it('shows a reason it does not know as it is, and only a miss as a loss', () => {
    expect(explain({ kind: 'lead', result: 'rejected', reason: 'toString' })).toMatchObject({
      why: 'toString',
      tone: 'loss',
    });
    expect(explain({ kind: 'sale', result: 'duplicate', transaction_id: 't' }).tone).toBe('calm');
  });
});

describe('headline', () => {
  it.each([
    [{ kind: 'click', result: 'recorded', partner_code: 'P1' }, 'Somebody came by the link of P1.'],
    [{ kind: 'lead', result: 'recorded', partner_code: 'P1' }, 'Signup credited to P1.'],
    [
      { kind: 'lead', result: 'recorded', partner_code: 'P1', credited_by: 'coupon' },
      'Signup credited to P1 by coupon.',
    ],
    [
      {
        kind: 'sale',
        result: 'recorded',
        partner_code: 'P1',
        credited_by: 'coupon',
        amount_cents: 4900,
        currency: 'USD',
      },
      'Sale of $49.00 credited to P1 by coupon.',
    ],
    [
      { kind: 'sale', result: 'recorded', partner_code: 'P1', amount_cents: 4900, currency: 'USD' },
      'Sale of $49.00 credited to P1.',
    ],
    [
      {
        kind: 'sale',
        result: 'recorded',
        change: 'moved',
        partner_code: 'P2',
        previous_partner_code: 'P1',
        amount_cents: 4900,
        currency: 'USD',
      },
      'Sale of $49.00 credited to P2 instead of P1: more is known of it now.',
    ],
    [
      { kind: 'sale', result: 'recorded', change: 'amount', partner_code: 'P1', amount_cents: 4900, currency: 'USD' },
      'Sale of $49.00 corrected; it is credited to P1.',
    ],
    [{ kind: 'refund', result: 'recorded', deduction_cents: 5 }, 'Refund recorded: the commission was reduced.'],
    [
      { kind: 'click', result: 'same_click', partner_code: 'P1' },
      'The same visitor again by the link of P1: still one click.',
    ],
  ])('%j', (event, words) => {
    expect(headline(event)).toBe(words);
  });
});

describe('money', () => {
  it.each([
    [4900, 'USD', '$49.00'],
    [4900, 'JPY', '¥4,900'],
    [4900, 'KWD', 'KWD 4.900'],
    [4900, '??', '4900 minor units of ??'],
  ])('%i %s', (minor, currency, shown) => {
    expect(money(minor, currency).replace('\u00a0', ' ')).toBe(shown);
  });
});

describe('relative time', () => {
  it.each([
    [0, 'just now'],
    [-59_000, 'just now'],
    [-61_000, '1 minute ago'],
    [-7_200_000, '2 hours ago'],
    [-61 * 86_400_000, '61 days ago'],
    [86_400_000, 'tomorrow'],
  ])('%i ms', (difference, shown) => {
    expect(relativeTime(1e12 + difference, 1e12)).toBe(shown);
  });
});

describe('credit by partner', () => {
  const sale = { credited_partner: 'B', commission_cents: 980, deducted_cents: 490, currency: 'USD' };
  const visitor = { is_test: false, clicks: [{ partner_code: 'A' }, { partner_code: 'B' }], leads: [], sales: [sale] };

  it('adds what is left after refunds, each currency by itself, and leaves tests out', () => {
    const yen = { ...sale, currency: 'JPY', deducted_cents: 0 };
    const unpaid = { ...sale, commission_cents: null, deducted_cents: null };
    const rows = creditByPartner([visitor, { ...visitor, sales: [sale, yen, unpaid] }, { ...visitor, is_test: true }]);
    expect(rows.map(({ code, clicks }) => [code, clicks])).toEqual([
      ['A', 2],
      ['B', 2],
    ]);
    expect([...rows[1]!.commission]).toEqual([
      ['USD', 980],
      ['JPY', 980],
    ]);
  });

  it('sorts partners with as many clicks the same way in every language', () => {
    const clicks = ['ä', 'z', 'a', 'Z'].map((partner_code) => ({ partner_code }));
    const rows = creditByPartner([{ ...visitor, clicks, sales: [] }]);
    expect(rows.map(({ code }) => code)).toEqual(['Z', 'a', 'z', 'ä']);
  });
});
