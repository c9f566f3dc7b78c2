import { describe, expect, it } from 'vitest';
import { paramIn, withParam } from '../../src/links/address.ts';

describe('a parameter of an address', () => {
  it.each([
    ['https://a.example/', undefined],
    ['https://a.example/?p=1', '1'],
    ['https://a.example/?q=2&p=1%2A2#p=3', '1%2A2'],
    ['https://a.example/#?p=3', undefined],
    ['https://a.example/?p=1&p=2', '1'],
    ['https://a.example/?p', ''],
    ['https://a.example/?xp=1&px=2', undefined],
  ])('%s: %s', (address, value) => {
    expect(paramIn(address, 'p')).toBe(value);
  });
});

describe('an address with a parameter', () => {
  it.each([
    ['https://a.example/', '1', 'https://a.example/?p=1'],
    ['https://a.example/x#/route?y', '1', 'https://a.example/x?p=1#/route?y'],
    // A query that somebody signed stays as it is.
    ['https://a.example/?q=a%20b+c&flag&sig=%2f', '1', 'https://a.example/?q=a%20b+c&flag&sig=%2f&p=1'],
    ['https://a.example/?p=0&q=2&p=3', '1', 'https://a.example/?q=2&p=1'],
    ['https://a.example/', 'a*b&c=d#', 'https://a.example/?p=a*b%26c%3Dd%23'],
    ['https://a.example/?p=0#h', undefined, 'https://a.example/#h'],
    ['https://a.example/?p=0&q&p=3', undefined, 'https://a.example/?q'],
    // What has nothing to change is not touched at all.
    ['https://a.example/?&q=2&', undefined, 'https://a.example/?&q=2&'],
    ['https://a.example/?p=1&q=2', '1', 'https://a.example/?p=1&q=2'],
  ])('%s and %s: %s', (address, value, result) => {
    expect(withParam(address, 'p', value)).toBe(result);
  });
});
