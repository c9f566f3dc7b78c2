// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLinks } from '../../src/links/links.ts';
import { isPaymentLink } from '../../src/links/stripe.ts';
import { FakeApi, json } from '../support/fake-api.ts';
import { forgetEverything, land, settled, visit, watchReads } from '../support/page.ts';
import { COM, open, press, put } from './support.ts';

beforeEach(() => {
  vi.useFakeTimers();
  new FakeApi();
});
afterEach(forgetEverything);

const LINK = 'https://buy.stripe.com/test_123';
const BUTTON = '<stripe-buy-button buy-button-id="b"></stripe-buy-button>';
const TABLE = '<stripe-pricing-table pricing-table-id="t"></stripe-pricing-table>';
const stripe = { stripe: true };
const reference = (element: Element) => element.getAttribute('client-reference-id');

/** Lets the observer of the page be told. */
const observed = () => Promise.resolve();

it.each([
  ['buy.stripe.com', true],
  ['donate.stripe.com', true],
  ['book.stripe.com', true],
  ['pay.example.com', true],
  ['billing.stripe.com', false],
  ['buy.stripe.com.stranger.test', false],
  ['notbuy.stripe.com', false],
  ['shop.pay.example.com', false],
])('%s has Payment Links: %s', (host, yes) => {
  expect(isPaymentLink(host, ['pay.example.com'])).toBe(yes);
});

describe('a Payment Link', () => {
  it.each(['pointerdown', 'click'])('carries the click id at %s', (type) => {
    const tracker = open(`${COM}/?aff=ALICE`, stripe);
    const link = put(`<a href="${LINK}?prefilled_email=a%20b">Buy</a>`);
    press(link, type);
    expect(link.href).toBe(`${LINK}?prefilled_email=a%20b&client_reference_id=${tracker.getClickId()}`);
    expect(link.hasAttribute('referrerpolicy')).toBe(false);
  });

  it('with a reference of the merchant keeps it', () => {
    open(`${COM}/?aff=ALICE`, stripe);
    const href = `${LINK}?client_reference_id=order_1&x=`;
    const link = put(`<a href="${href}">Buy</a>`);
    press(link);
    expect(link.getAttribute('href')).toBe(href);
  });

  it.each(['', '?client_reference_id=order_1', '?client_reference_id=', '?x&&y'])(
    'of a visitor without a click stays as it is: %j',
    (query) => {
      open(`${COM}/`, stripe);
      const link = put(`<a href="${LINK}${query}">Buy</a>`);
      press(link);
      expect(link.getAttribute('href')).toBe(LINK + query);
    },
  );

  it('carries the click that comes after it, and a later one after that', async () => {
    const tracker = open(`${COM}/`, stripe);
    const link = put(`<a href="${LINK}">Buy</a>`);
    press(link);
    const seen = [link.href];
    for (const code of ['ALICE', 'BOB']) {
      await tracker.trackClick(`/?aff=${code}`);
      press(link);
      seen.push(link.href);
      expect(link.href).toBe(`${LINK}?client_reference_id=${tracker.getClickId()}`);
    }
    tracker.consent(false);
    press(link);
    expect(link.href).toBe(LINK);
    expect(new Set(seen).size).toBe(3);
  });

  it('carries no id that Stripe would drop', async () => {
    new FakeApi().next(json({ success: true, click_id: 'hosted:1.2' }));
    open(`${COM}/?aff=ALICE`, stripe);
    await settled();
    const link = put(`<a href="${LINK}">Buy</a>`);
    press(link);
    expect(link.href).toBe(LINK);
  });

  it('on a domain of the merchant is one where that is said, also if it lies below one of theirs', () => {
    const tracker = open(`${COM}/?aff=ALICE`, { domains: 'example.com,example.app', stripe: 'pay.example.app' });
    const link = put('<a href="https://pay.example.app/b/1">Buy</a>');
    press(link);
    expect(link.href).toBe(`https://pay.example.app/b/1?client_reference_id=${tracker.getClickId()}`);
  });

  it('in a form carries it as a field', () => {
    const tracker = open(`${COM}/?aff=ALICE`, stripe);
    const form = put<HTMLFormElement>(`<form action="${LINK}"></form>`);
    form.dispatchEvent(new SubmitEvent('submit', { bubbles: true }));
    expect([...new FormData(form)]).toEqual([['client_reference_id', tracker.getClickId()]]);
  });

  it.each([undefined, false, 'false'])('is left alone unless it is asked for: %j', (value) => {
    open(`${COM}/?aff=ALICE`, { stripe: value as false });
    const link = put(`<a href="${LINK}">Buy</a>`);
    press(link);
    expect(link.href).toBe(LINK);
  });

  it('is asked for by an attribute without a value', () => {
    open(`${COM}/?aff=ALICE`, { stripe: '' });
    const link = put(`<a href="${LINK}">Buy</a>`);
    press(link);
    expect(link.href).not.toBe(LINK);
  });
});

describe.each([
  ['buy button', BUTTON],
  ['pricing table', TABLE],
])('a %s', (_name, html) => {
  it('on the page gets the click id', async () => {
    visit(`${COM}/?aff=ALICE`);
    window.affitor = land(`${COM}/?aff=ALICE`);
    const element = put<Element>(html);
    createLinks(stripe);
    expect(reference(element)).toBe(window.affitor.getClickId());
  });

  it('added later gets it too, in whatever it is added', async () => {
    const tracker = open(`${COM}/?aff=ALICE`, stripe);
    const [plain, wrapped] = [put<Element>(html), put<Element>(`<div><p>${html}</p></div>`)];
    await observed();
    expect(reference(plain)).toBe(tracker.getClickId());
    expect(reference(wrapped.querySelector('p')!.firstElementChild!)).toBe(tracker.getClickId());
  });

  it('that is there before the click gets it when consent is given', async () => {
    const tracker = open(`${COM}/?aff=ALICE`, stripe, undefined, { consent: 'required' });
    const element = put<Element>(html);
    await settled();
    expect(reference(element)).toBeNull();
    tracker.consent(true);
    await settled();
    expect(reference(element)).toBe(tracker.getClickId());
  });

  it('that is there before the tracker gets it when that comes', async () => {
    visit(`${COM}/?aff=ALICE`);
    const element = put<Element>(html);
    createLinks(stripe);
    const [[, callback]] = window.affitorQueue as unknown as [[string, () => void]];
    const { body } = document;
    const children = [...body.childNodes];
    window.affitor = land(`${COM}/?aff=ALICE`);
    body.append(...children);
    window.affitor.ready(callback);
    await settled();
    expect(reference(element)).toBe(window.affitor.getClickId());
  });

  it('gets the id that the API answers with in the place of ours', async () => {
    new FakeApi().next(json({ success: true, click_id: 'hosted_1' }));
    open(`${COM}/?aff=ALICE`, stripe);
    const element = put<Element>(html);
    await observed();
    await settled();
    expect(reference(element)).toBe('hosted_1');
  });

  it('follows a later click as soon as the page is touched', async () => {
    const tracker = open(`${COM}/?aff=ALICE`, stripe);
    const element = put<Element>(html);
    await observed();
    await tracker.trackClick('/?aff=BOB');
    press(document.body);
    expect(reference(element)).toBe(tracker.getClickId());
    tracker.consent(false);
    press(document.body);
    expect(element.hasAttribute('client-reference-id')).toBe(false);
  });

  it('keeps a reference of the merchant', async () => {
    open(`${COM}/?aff=ALICE`, stripe);
    const element = put<Element>(html.replace(' ', ' client-reference-id="order_1" '));
    await observed();
    press(document.body);
    expect(reference(element)).toBe('order_1');
  });

  it('of a visitor without a click stays as it is', async () => {
    open(`${COM}/`, stripe);
    const element = put<Element>(html);
    const empty = put<Element>(html.replace(' ', ' client-reference-id="" '));
    await observed();
    press(document.body);
    await settled();
    expect(element.outerHTML).toBe(html);
    expect(reference(empty)).toBe('');
  });
});

it('a page without any costs the look of being called back, and no other', async () => {
  const reads = watchReads();
  open(`${COM}/`, stripe);
  put('<p>Much</p>');
  await observed();
  press(document.body);
  await settled();
  expect(reads).toHaveBeenCalledTimes(2);
});
