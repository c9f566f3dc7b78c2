/** How the merchant has set the tracker up. */
export const SETUPS = ['script only', 'relay', 'relay, API down at first', '`landing()` and relay'] as const;

export type Setup = (typeof SETUPS)[number];

/** When the visitor comes, and what for. Each time the browser is started anew, on the same profile. */
export const MOMENTS = [
  { day: 0, name: 'landing', isLanding: true, isFirst: true },
  { day: 8, name: 'day 8' },
  { day: 60, name: 'day 60, signup', signsUp: true },
  { day: 60, name: 'day 60, the link again', isLanding: true },
  { day: 70, name: 'day 70' },
  { day: 79, name: 'day 79' },
] as const;

export type Moment = (typeof MOMENTS)[number];

/** By setup, for each moment: days for which the browser will keep the click, none when it is gone; what became of a signup. */
export type Measured = Record<Setup, { days?: number | undefined; signedUp?: string }[]>;

/** The measurement as a table. */
export const renderMeasured = (measured: Measured, version: string): string => {
  const cell = ({ days, signedUp }: Measured[Setup][number] = {}) =>
    [days === undefined ? 'gone' : days.toFixed(2), signedUp && `signup ${signedUp}`].filter(Boolean).join(', ');
  return [
    `| ${version}, tracking prevention on | ${SETUPS.join(' | ')} |`,
    `|---${'|---'.repeat(SETUPS.length)}|`,
    ...MOMENTS.map(
      ({ name }, index) => `| ${name} | ${SETUPS.map((setup) => cell(measured[setup][index])).join(' | ')} |`,
    ),
  ].join('\n');
};

/** The measurement as a document of its own. */
export const renderDocument = (measured: Measured, version: string): string => `# Tracking prevention, measured

WebKit deletes a cookie that a script wrote seven days after it was written, and leaves alone what the page's own host set by
\`Set-Cookie\`. A visitor comes by a partner's link and returns for eleven weeks; each time the browser is started anew on the same
profile, by a clock that is moved. The table says for how many more days the browser itself will keep the click, and what became of a
signup. "API down at first": the API answers 503 at the landing, and is back on day 8.

${renderMeasured(measured, version)}

Measured with http pages in ${version} by \`npm run test:engines\`, which fails when it finds anything else, and written by
\`npm run matrix:table\`. Safari on Apple's systems counts seven days of use without a visit to the site instead of shortening the cookie;
what is measured here is that the click outlives that limit, not Safari's own way of keeping it.
`;
