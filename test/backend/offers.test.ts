import { describe, expect, it } from 'vitest';
import { acknowledge, type Click } from '../../src/core/click.ts';
import { readAnswer } from '../../src/core/json.ts';
import { clickId, startBackend } from './support/backend.ts';

const { call, createProgram } = await startBackend();

const ALICE = { name: 'Alice', image_url: 'https://cdn.example/alice.png', discount: { percent: 20, code: 'ALICE20' } };

describe('what a page may show of a partner', () => {
  it('is in the answer to every click of theirs, the same one included', async () => {
    const program = await createProgram({ partners: [{ partner: ALICE }] });
    const click_id = clickId();
    for (const existing of [undefined, click_id]) {
      const { body } = await program.click(program.alice, { click_id, existing_click_id: existing });
      expect(body.partner).toEqual(ALICE);
    }
    expect((await program.click(program.bob)).body).not.toHaveProperty('partner');
  });

  it('is kept by the tracker as it is', async () => {
    const longest = {
      name: 'ä'.repeat(60),
      image_url: `https://cdn.example/${'x'.repeat(180)}`,
      discount: { amount_cents: 500, currency: 'EUR', code: 'c'.repeat(40) },
    };
    const program = await createProgram({ partners: [{ partner: longest }] });
    const { body } = await program.click(program.alice);
    expect(acknowledge({} as Click, readAnswer(JSON.stringify(body))).partner).toEqual(longest);
  });

  it('of an inactive link is not told', async () => {
    const program = await createProgram({ partner: ALICE });
    expect((await program.click(program.inactive)).body).not.toHaveProperty('partner');
  });

  it('of the seeded program is Alice', async () => {
    const affiliate_url = 'https://shop.test/?aff=PARTNER123';
    const { body } = await call('/api/v1/track/click', { affiliate_url });
    expect(body.partner).toEqual({ name: 'Alice', discount: { percent: 20, code: 'ALICE20' } });
  });
});

describe('what is refused', () => {
  const text = 'must be text without markup, quotes and control characters';
  const either = 'discount must have either percent, or amount_cents and currency';
  it.each([
    [{ name: '<b>Alice</b>' }, `name ${text}`],
    [{ name: 'Al"ice' }, `name ${text}`],
    [{ name: 'Al\\ice' }, `name ${text}`],
    [{ name: 'Al\nice' }, `name ${text}`],
    [{ name: '\u202egpj.exe' }, `name ${text}`],
    [{ name: 'x'.repeat(61) }, 'name must be at most 60 characters'],
    [{ name: '  ' }, 'name must not be empty'],
    [{ name: 1 }, 'name must be a string'],
    [{ image_url: 'http://cdn.example/a.png' }, 'image_url must be an https address'],
    [{ image_url: 'javascript:alert(1)' }, 'image_url must be an https address'],
    [{ image_url: 'https://user:pass@cdn.example/' }, 'image_url must be an https address'],
    [{ image_url: 'a.png' }, 'image_url must be an https address'],
    [{ image_url: `https://cdn.example/${'x'.repeat(200)}` }, 'image_url must be at most 200 characters'],
    [{ discount: {} }, either],
    [{ discount: { percent: 20, amount_cents: 500, currency: 'USD' } }, either],
    [{ discount: { amount_cents: 500 } }, either],
    [{ discount: { percent: 20, currency: 'USD' } }, either],
    [{ discount: { percent: 101 } }, 'percent must be at most 100'],
    [{ discount: { percent: 0 } }, 'percent must be more than 0'],
    [{ discount: { percent: '20' } }, 'percent must be a number'],
    [{ discount: { amount_cents: 1.5, currency: 'USD' } }, 'amount_cents must be a positive integer'],
    [{ discount: { amount_cents: 500, currency: 'dollars' } }, 'currency must be an ISO 4217 code'],
    [{ discount: { percent: 20, code: 'x'.repeat(41) } }, 'code must be at most 40 characters'],
    [{ discount: { percent: 20, code: '<i>' } }, `code ${text}`],
    ['Alice', 'partner must be an object'],
  ])('%j', async (partner, error) => {
    for (const body of [{ partner }, { partners: [{}, { partner }] }]) {
      const answer = await call('/__affitor/programs', body);
      expect(answer.status).toBe(400);
      expect(answer.body.error).toContain(error);
    }
  });

  it.each([
    [{ partners: {} }, 'partners must be an array'],
    [{ partners: [{}, {}, {}, {}] }, 'partners must be at most 3'],
    [{ partners: ['Alice'] }, 'a partner must be an object'],
    [{ partners: [{ coupons: 'A1' }] }, 'coupons must be an array'],
    [{ partners: [{ coupons: [1] }] }, 'coupon must be a string'],
    [{ partners: [{ coupons: [''] }] }, 'a coupon must not be empty'],
  ])('%j', async (body, error) => {
    const answer = await call('/__affitor/programs', body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toContain(error);
  });
});
