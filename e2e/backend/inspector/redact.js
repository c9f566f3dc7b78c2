const EMAIL = /[^\s@"'<>]+@[^\s@"'<>]+\.[^\s@"'<>]+/g;

/** A copy in which e-mail addresses cannot be read: a screen is shared, or photographed, sooner than a database. */
export function withoutEmails(value) {
  if (typeof value === 'string') return value.replace(EMAIL, '(an e-mail address)');
  if (Array.isArray(value)) return value.map(withoutEmails);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, withoutEmails(child)]));
}

/** The same of a text that was cut, where the last word may be half of an address. */
export const beginningWithoutEmails = (text) => `${withoutEmails(text.replace(/[^\s"]*$/, ''))}…`;
