import type { Click } from '../../src/core/click.ts';
import type { Landing } from '../../src/core/landing.ts';

/** A moment of the visitor's clock that the tests count from. */
export const NOW = Date.UTC(2026, 8, 1, 12);

export const MINUTE = 60_000;

/** A click that the API has acknowledged; with an `url` it is still undelivered. */
export const aClick = (differences: Partial<Click> = {}): Click => ({
  at: NOW,
  days: 90,
  id: 'V1StGXR8_Z5jdHi6B-myT',
  codes: ['ALICE'],
  ...differences,
});

export const aLanding = (code = 'ALICE', differences: Partial<Landing> = {}): Landing => ({
  _code: code,
  _url: `https://shop.example.com/?aff=${code}`,
  _from: '',
  _isEcho: undefined,
  ...differences,
});

/** The two cookies of a click, as a `Cookie` header lists them. */
export const cookiesOf = (click: Click): string => `affitor_click_id=${click.id}; ${companionOf(click)}`;

/** The companion cookie alone, of anything. */
export const companionOf = (value: unknown): string => `affitor_click=${encodeURIComponent(JSON.stringify(value))}`;
