import { describe, expect, it } from 'vitest';
import { type Account, type Books, balance, type Landing } from '../../e2e/soak/ledger.ts';

const landing = (partner: string, ids: string, told = true): Landing => ({
  partner,
  ids: new Set(ids.split(' ')),
  told,
});

const account = (landings: Landing[], customers: string[] = []): Account => ({ visitor: 'v', landings, customers });

/** `A:a1` is a click `a1` of partner A, `k:a1` a lead of customer k by it, `k:A` a sale to k credited to A. */
const books = (clicks: string, leads = '', sales = ''): Books => {
  const pairs = (text: string) =>
    text
      .split(' ')
      .filter(Boolean)
      .map((pair) => pair.split(':') as [string, string]);
  return {
    clicks: pairs(clicks).map(([partner, id]) => ({ partner, id })),
    leads: pairs(leads).map(([customer, id]) => ({ customer, id })),
    sales: pairs(sales).map(([customer, partner]) => ({ customer, partner })),
  };
};

const ABA = [landing('A', 'a1'), landing('B', 'b1'), landing('A', 'a2')];

describe('the books balance', () => {
  it.each<[string, Account, Books]>([
    ['nobody came', account([]), books('')],
    ['one landing, one click', account([landing('A', 'a1')]), books('A:a1')],
    ['the same link twice is one click', account([landing('A', 'a1'), landing('A', 'a1')]), books('A:a1')],
    ['under an id of the API’s', account([landing('A', 'a1'), landing('A', 'a2 a1')]), books('A:a1')],
    ['each partner’s link is a click', account(ABA), books('A:a1 B:b1 A:a2')],
    [
      'a landing that was replaced before anyone heard of it',
      account([landing('A', 'a1'), landing('B', 'b1', false), landing('A', 'a2 a1')]),
      books('A:a1'),
    ],
    [
      'heard of although its answer was lost',
      account([landing('A', 'a1', false), landing('B', 'b1')]),
      books('A:a1 B:b1'),
    ],
    [
      'a partner’s two landings, with one between that nobody heard of',
      account([landing('A', 'a1', false), landing('B', 'b1', false), landing('A', 'a2')]),
      books('A:a1 A:a2'),
    ],
    ['a signup and its sale', account([landing('A', 'a1')], ['k']), books('A:a1', 'k:a1', 'k:A')],
    ['the last partner is credited', account(ABA.slice(0, 2), ['k']), books('A:a1 B:b1', 'k:a1', 'k:B')],
    [
      'a signup sent again when another click had come',
      account(ABA.slice(0, 2), ['k']),
      books('A:a1 B:b1', 'k:a1 k:b1', 'k:B'),
    ],
    ['a customer nobody referred', account([], ['k']), books('')],
  ])('%s', (_name, visitor, recorded) => {
    expect(balance([visitor], recorded).differences).toEqual([]);
  });

  it('per partner, in numbers', () => {
    const accounts = [
      account(ABA.slice(0, 2), ['k']),
      account([landing('A', 'a9')], ['m']),
      account([landing('B', 'b9', false)]),
    ];
    expect(balance(accounts, books('A:a1 B:b1 A:a9', 'k:a1 m:a9', 'k:B m:A'))).toEqual({
      lines: [
        { partner: 'A', landings: 2, clicks: 2, signups: 1, leads: 1, salesDue: 1, sales: 1 },
        { partner: 'B', landings: 1, clicks: 1, signups: 1, leads: 1, salesDue: 1, sales: 1 },
      ],
      replaced: 1,
      tiedAgain: 0,
      differences: [],
    });
  });
});

describe('the books do not balance', () => {
  it.each<[string, Account, Books, number]>([
    ['a click is missing', account([landing('A', 'a1')]), books(''), 1],
    ['a click is there twice', account([landing('A', 'a1')]), books('A:a1 A:a1'), 1],
    ['one landing became two clicks', account([landing('A', 'a1 a2')]), books('A:a1 A:a2'), 1],
    ['a reload became a click', account([landing('A', 'a1'), landing('A', 'a2')]), books('A:a1 A:a2'), 1],
    [
      'a reload of a landing that nobody heard of became a click',
      account([landing('B', 'b1', false), landing('B', 'b2', false), landing('B', 'b3')]),
      books('B:b2 B:b3'),
      1,
    ],
    ['a click is another partner’s', account([landing('A', 'a1')]), books('B:a1'), 1],
    ['a return to a partner is not a click', account(ABA), books('A:a1 B:b1'), 1],
    [
      'a return to a partner was taken for the first visit',
      account([landing('A', 'a1'), landing('B', 'b1', false), landing('A', 'a2 a1')]),
      books('A:a1 B:b1'),
      1,
    ],
    ['a click is nobody’s', account([]), books('A:a1'), 1],
    ['a lead is missing', account([landing('A', 'a1')], ['k']), books('A:a1', '', 'k:A'), 1],
    ['a lead is there twice', account([landing('A', 'a1')], ['k']), books('A:a1', 'k:a1 k:a1', 'k:A'), 1],
    ['a lead is tied to a stranger', account([landing('A', 'a1')], ['k']), books('A:a1', 'k:zz', 'k:A'), 1],
    ['a lead is nobody’s', account([landing('A', 'a1')]), books('A:a1', 'k:a1'), 1],
    ['a sale is credited to nobody', account([landing('A', 'a1')], ['k']), books('A:a1', 'k:a1'), 1],
    ['a sale is credited to an earlier partner', account(ABA.slice(0, 2), ['k']), books('A:a1 B:b1', 'k:a1', 'k:A'), 1],
    ['a sale is credited twice', account([landing('A', 'a1')], ['k']), books('A:a1', 'k:a1', 'k:A k:A'), 1],
    ['a customer whom nobody referred is credited', account([], ['k']), books('', '', 'k:A'), 1],
    ['a sale is nobody’s', account([]), books('', '', 'k:A'), 1],
    ['a lead of a visitor whom nobody referred', account([], ['k']), books('', 'k:'), 2],
  ])('%s', (_name, visitor, recorded, count) => {
    const { differences } = balance([visitor], recorded);
    expect(differences, differences.join('\n')).toHaveLength(count);
  });
});
