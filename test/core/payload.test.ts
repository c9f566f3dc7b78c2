import { describe, expect, it } from 'vitest';
import { decodeLeads, type Lead, payload } from '../../src/core/payload.ts';
import { aClick, NOW } from '../support/clicks.ts';

/** What goes over the wire: undefined fields vanish in JSON. */
const wire = (...input: Parameters<typeof payload>) => JSON.parse(JSON.stringify(payload(...input)));

const owed = aClick({
  id: 'minted',
  url: 'https://shop.example.com/?aff=ALICE',
  from: 'https://blog.example/',
  prev: aClick({ id: 'earlier', url: 'https://shop.example.com/?aff=BOB' }),
});
const lead: Lead = ['user_42', 'jane@example.com', NOW];

describe('payload', () => {
  it('of an owed click is everything needed to record it, and nothing else', () => {
    expect(wire(owed, [], 1)).toEqual({
      program_id: 1,
      click_id: 'minted',
      existing_click_id: 'earlier',
      affiliate_url: 'https://shop.example.com/?aff=ALICE',
      referrer_url: 'https://blog.example/',
    });
  });

  it('of a first click without program id names neither', () => {
    const { prev: _, ...first } = owed;
    const body = wire(first, [], undefined);
    expect(body).not.toHaveProperty('existing_click_id');
    expect(body).not.toHaveProperty('program_id');
  });

  it('of a lead is the customer and the click, and nothing of the page', () => {
    expect(wire(aClick({ id: 'theirs' }), lead, 'p1')).toEqual({
      program_id: 'p1',
      click_id: 'theirs',
      customer_key: 'user_42',
      email: 'jane@example.com',
    });
  });

  it.each([undefined, null, ''])('of a lead with the e-mail %j has none', (email) => {
    expect(wire(aClick(), ['user_42', email, NOW], 1)).not.toHaveProperty('email');
  });

  it('of a lead whose click has gone still names the customer', () => {
    expect(wire(undefined, lead, 1)).toEqual({
      program_id: 1,
      customer_key: 'user_42',
      email: 'jane@example.com',
    });
  });
});

describe('decodeLeads', () => {
  const DAY = 24 * 60 * 60 * 1000;
  const aged = (milliseconds: number): Lead => ['user_42', null, NOW - milliseconds];

  it('keeps a lead for less than 7 days', () => {
    const leads = [aged(0), aged(7 * DAY - 1), aged(7 * DAY), aged(8 * DAY)];
    expect(decodeLeads(JSON.stringify(leads), NOW)).toEqual(leads.slice(0, 2));
  });

  it.each(['', 'hello', '{}', '5', 'null', '[null]', '{"filter":1}'])('throws on %s, which is no outbox', (text) => {
    expect(() => decodeLeads(text, NOW)).toThrow();
  });

  it('leaves out entries that are no leads', () => {
    expect(decodeLeads('[5, "x", [], ["k"], {}]', NOW)).toEqual([]);
  });
});
