import type { SignupResult } from '@affitor/sdk';

export interface VisitorCookie {
  name: string;
  value: string;
  domain: string;
  /** Seconds since 1970; negative for a session cookie. */
  expires: number;
  secure: boolean;
}

/**
 * A visitor's browser, as far as the scenarios need one. Small on purpose: whatever drives a browser can implement it,
 * so that every engine runs the same scenarios.
 */
export interface Visitor {
  /** Follows a link and waits until the page has loaded, its script included. */
  open(url: string): Promise<void>;
  /** Follows a link and does not wait for more than the first byte. */
  glance(url: string): Promise<void>;
  reload(): Promise<void>;
  back(): Promise<void>;
  /** Runs code in the page and answers with its (awaited) value. */
  run<T>(code: string): Promise<T>;
  /** Waits, bounded, until an expression is true in the page. */
  until(expression: string): Promise<void>;
  /** Runs code that leaves the page, and waits for the page that follows. */
  leaveBy(code: string): Promise<void>;
  /** Another tab of the same browser. */
  newTab(): Promise<Visitor>;
  closeTab(): Promise<void>;
  cookies(): Promise<VisitorCookie[]>;
  setCookie(cookie: { name: string; value: string; url: string; domain?: string }): Promise<void>;
  /** Errors the pages threw, unhandled rejections included, in this and all further tabs. */
  errors(): string[];
}

/** Signs up on the page as a merchant's code does. */
export const signup = (visitor: Visitor, key: string, email = `${key}@example.com`): Promise<SignupResult> =>
  visitor.run(`affitor.signup(${JSON.stringify(key)}, ${JSON.stringify(email)})`);

/** Waits until the API has acknowledged the click. */
export const delivered = (visitor: Visitor): Promise<void> => visitor.until('window.affitor?.getData().delivered');

/**
 * Code for a page, which settles when all that the page has sent has arrived. The page sends something itself, which arrives
 * later: in the same way, and at this process, which listens at the gate of the API too. Twice, as the first may have needed no
 * new connection. By a frame's `fetch`, as the page's own may be broken on purpose.
 */
export const ALL_ARRIVED = `(async () => {
  const frame = document.documentElement.appendChild(document.createElement('iframe'));
  for (const body of ['1', '2']) await frame.contentWindow.fetch('/arrived', { method: 'POST', keepalive: true, body });
  frame.remove();
})()`;

/** Waits until all that the visitor's page has sent has arrived. */
export const allArrived = (visitor: Visitor): Promise<void> => visitor.run(ALL_ARRIVED);
