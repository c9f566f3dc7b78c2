import { describe, expect, it } from 'vitest';
import { offerOf } from '../../e2e/backend/attribution/offer.ts';

const ALICE = { name: 'Alice', image_url: 'https://cdn.example/alice.png', discount: { percent: 20, code: 'ALICE20' } };

describe('what a page may show of a partner', () => {
  it.each([
    ['nothing', {}, {}, undefined],
    ['a discount of nobody', { discount: { percent: 5 } }, {}, undefined],
    ['the program’s for all', ALICE, {}, ALICE],
    [
      'the partner’s name beside the program’s discount',
      { discount: { percent: 5 } },
      { name: 'Bob' },
      { name: 'Bob', discount: { percent: 5 } },
    ],
    ['the partner’s own discount', ALICE, { discount: { percent: 5 } }, { ...ALICE, discount: { percent: 5 } }],
  ])('%s', (_name, program, partner, expected) => {
    expect(offerOf(program, partner)).toEqual(expected);
  });
});
