import { describe, expect, it } from 'vitest';
import { toCookie } from '../../src/core/json.ts';
import { bodyOf, decodeLeads, type Lead } from '../../src/core/payload.ts';
import { aClick } from '../support/clicks.ts';

/** What goes over the wire: undefined fields vanish in JSON. */
const wire = (...input: Parameters<typeof bodyOf>) => JSON.parse(JSON.stringify(bodyOf(...input)));

const undelivered = aClick({
  id: 'minted',
  url: 'https://shop.example.com/?aff=ALICE',
  undelivered: true,
  from: 'https://blog.example/',
  prev: aClick({ id: 'earlier', url: 'https://shop.example.com/?aff=BOB' }),
});
const lead: Lead = { customer_key: 'user_42', email: 'jane@example.com' };

describe('the body of a report', () => {
  it('of an undelivered click is everything needed to record it, and nothing else', () => {
    expect(wire(undelivered, undefined, 1)).toEqual({
      program_id: 1,
      click_id: 'minted',
      existing_click_id: 'earlier',
      affiliate_url: 'https://shop.example.com/?aff=ALICE',
      referrer_url: 'https://blog.example/',
    });
  });

  it('names the click that the API accepted last, also where another stands between', () => {
    const between = aClick({ id: 'between', undelivered: true, prev: aClick({ id: 'accepted' }) });
    expect(wire({ ...undelivered, prev: between }, undefined, 1).existing_click_id).toBe('accepted');
  });

  it('of a first click without program id names neither', () => {
    const { prev: _, ...first } = undelivered;
    const body = wire(first, undefined, undefined);
    expect(body).not.toHaveProperty('existing_click_id');
    expect(body).not.toHaveProperty('program_id');
  });

  it('of a lead is the customer and the click, and nothing of the page', () => {
    const click = aClick({ id: 'theirs', url: 'https://shop.example.com/?aff=ALICE' });
    expect(wire(click, lead, 'p1')).toEqual({
      program_id: 'p1',
      click_id: 'theirs',
      customer_key: 'user_42',
      email: 'jane@example.com',
    });
  });

  it('of a lead without e-mail has none', () => {
    expect(wire(aClick(), { ...lead, email: undefined }, 1)).not.toHaveProperty('email');
  });
});

describe('decodeLeads', () => {
  it('reads back what was stored', () => {
    expect(decodeLeads(toCookie([lead, { customer_key: 'user_43' }]))).toEqual([lead, { customer_key: 'user_43' }]);
  });

  it.each([undefined, '', 'hello', '{}', '5', 'null', '{"filter":1}', '%'])('finds none in %s', (value) => {
    expect(decodeLeads(value)).toEqual([]);
  });

  it('leaves out entries that are no leads', () => {
    expect(decodeLeads(toCookie([5, 'x', [], ['k'], {}, null, lead]))).toEqual([lead]);
  });

  it('takes the latest twenty of any number', () => {
    const leads = [...Array(3000).keys()].map((index) => ({ customer_key: `user_${index}` }));
    expect(decodeLeads(toCookie(leads))).toEqual(leads.slice(-20));
  });
});
