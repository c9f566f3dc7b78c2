import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { createApp } from '../../e2e/backend/app.ts';
import { FINDING_IDS } from '../../src/doctor/finding.ts';
import { STRIPE_EVENTS } from '../../src/stripe/event-names.ts';
import { pages, root } from './support/pages.ts';

// What the code has, the hand-written pages have; the reference is made from the types and holds them anyway.

const page = (path: string) => pages.find((one) => one.path === path)!.text;
const entries = inject('published');
const membersOf = (specifier: string, name: string) =>
  entries.find((entry) => entry.specifier === specifier)!.exports.find((one) => one.name === name)!.members;

/** What stands in the first cell of a table, or of the second. */
const cells = (text: string) => (text.match(/^\|[^|\n]*(\|[^|\n]*)?/gm) ?? []).join('\n');

describe('options', () => {
  const tables = [
    ['@affitor/sdk', 'AffitorOptions', 'README.md'],
    ['@affitor/sdk/links', 'LinksOptions', 'docs/links.md'],
    ['@affitor/sdk/server', 'AffitorClientOptions', 'docs/server.md'],
    ['@affitor/sdk/relay', 'RelayOptions', 'docs/relay.md'],
    ['@affitor/sdk/relay', 'LandingOptions', 'docs/relay.md'],
  ] as const;

  it.each(tables)('of %s %s stand in a table of %s', (specifier, name, path) => {
    const members = membersOf(specifier, name);
    expect(members.length).toBeGreaterThan(0);
    for (const member of members) expect(cells(page(path))).toContain(`\`${member.name}\``);
  });
});

it('methods of the tracker stand in the table of the README, and every status that a signup has', () => {
  for (const { name } of membersOf('@affitor/sdk', 'AffitorTracker'))
    expect(cells(page('README.md'))).toContain(`\`${name}(`);
  const [result] = entries[0]!.exports.find(({ name }) => name === 'SignupResult')!.signatures;
  for (const [, status] of result!.matchAll(/status: '(\w+)'/g))
    expect(cells(page('README.md'))).toContain(`\`${status}\``);
});

it('fields of what is known of a visitor stand in the README', () => {
  for (const { name } of membersOf('@affitor/sdk', 'AffitorData'))
    expect(page('README.md')).toMatch(new RegExp(`\\b${name}\\b`));
});

it('findings of the doctor stand in its table', () => {
  for (const id of FINDING_IDS) expect(cells(page('docs/doctor.md'))).toContain(`\`${id}\``);
});

it("Stripe's events stand in the page on Stripe, each with its use", () => {
  for (const event of STRIPE_EVENTS) expect(cells(page('docs/stripe.md'))).toContain(`\`${event}\``);
});

it('the address on a CDN names the version that is published', () => {
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const named = pages.flatMap(({ text }) => [...text.matchAll(/@affitor\/sdk@([\w.-]+)/g)].map((match) => match[1]));
  expect(named.length).toBeGreaterThan(0);
  for (const name of named) expect(name).toBe(version);
});

describe('environment variables', () => {
  const sources = ['e2e/backend', 'examples', 'scripts'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.m?[jt]s$/.test(name))
      .map((name) => readFileSync(join(root, folder, name), 'utf8')),
  );
  const names = sources.flatMap((text) =>
    [...text.matchAll(/\benv\.([A-Z_]+)|\(env, '([A-Z_]+)'|choosePort\('([A-Z_]+)'/g)].map(
      (match) => match[1] ?? match[2] ?? match[3]!,
    ),
  );

  it.each([...new Set(names)].filter((name) => !SYSTEM.includes(name)).sort())('%s stands in self-hosting', (name) => {
    expect(page('docs/self-hosting.md')).toContain(`\`${name}\``);
  });
});

/** Not ours to explain. */
const SYSTEM = ['PATH', 'CI', 'HOME', 'DISPLAY', 'NODE_ENV', 'DEBIAN_FRONTEND'];

describe('controls of the emulator', () => {
  // Its routes alone are looked at; nothing is asked.
  const { routes } = createApp({ emulator: true } as Parameters<typeof createApp>[0]);
  const controls = routes.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/__affitor'));

  it.each(controls.map(({ method, path }) => ({ method, path: path.replace(/\{.*\}/, '') })))(
    '$method $path stands in self-hosting',
    ({ method, path }) => {
      const rows = page('docs/self-hosting.md')
        .split('\n')
        .filter((row) => row.includes(`${path}\``));
      expect(rows.some((row) => row.includes(method))).toBe(true);
    },
  );
});
