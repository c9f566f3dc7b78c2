// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeApi } from '../support/fake-api.ts';
import { createTracker, forgetEverything, land, visit } from '../support/page.ts';

beforeEach(() => {
  vi.useFakeTimers();
  new FakeApi();
});
afterEach(async () => {
  await forgetEverything();
  vi.unstubAllGlobals();
});

const SHOP = 'https://www.example.com';

describe('the names of the parameter', () => {
  it.each([
    ['aff', '/?aff=ALICE', 'ALICE'],
    ['', '/?aff=ALICE', 'ALICE'],
    ['via', '/?aff=ALICE', null],
    ['via,ref', '/?ref=ALICE', 'ALICE'],
    ['via ref', '/?ref=ALICE', 'ALICE'],
    ['via, ref', '/?ref=ALICE', 'ALICE'],
    ['via,\n  ref', '/?ref=ALICE', 'ALICE'],
    // White space between two names is no name of its own.
    ['via, ref', '/?=ALICE', null],
  ])('%j find in %s the code %s', (param, path, code) => {
    expect(land(`${SHOP}${path}`, { param }).getData().partnerCode).toBe(code);
  });
});

it.each([
  ['/', 0],
  ['/pricing?sale#top', 0],
  ['/?x=1', 1],
])('the address %s is parsed %i times: one without parameters costs nothing', (path, times) => {
  visit(`${SHOP}${path}`, { loadedAs: SHOP });
  const parsed = vi.fn();
  const Parsed = class extends URL {
    constructor(...args: ConstructorParameters<typeof URL>) {
      super(...args);
      parsed();
    }
  };
  vi.stubGlobal('URL', Parsed);
  createTracker();
  expect(parsed).toHaveBeenCalledTimes(times);
});
