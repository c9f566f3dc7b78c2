import { attempt } from '../core/attempt.ts';
import { check } from './check.ts';

/** Codes of ISO 4217 that some releases of Node.js 20 and later do not list: funds, and the newest currencies. */
const UNLISTED = 'BOV CHE CHW CLF COU MXV SLE USN UYI UYW VED XCG XUA ZWG';

/** The currencies that the runtime knows; empty where it lists none. */
const listed = (): string[] =>
  attempt(() => (Intl as unknown as { supportedValuesOf(key: 'currency'): string[] }).supportedValuesOf('currency')) ??
  [];

/** @throws {TypeError} for a code that is of no currency: the payment would be recorded in one that nobody pays out */
export const checkCurrency = (currency: string): void => {
  check(/^[a-z]{3}$/i.test(currency), 'currency must have three letters');
  const code = currency.toUpperCase();
  const known = listed();
  check(
    !known.length || known.includes(code) || UNLISTED.includes(code),
    `currency ${code} does not exist. Give a code of ISO 4217, such as USD`,
  );
};
