import { readFileSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import { referencePage } from '../../scripts/lib/reference-page.mjs';
import { root } from './support/pages.ts';

const entries = inject('published');
const exported = entries.flatMap((entry) => entry.exports.map((one) => ({ specifier: entry.specifier, ...one })));

it('is written for what is published now', () => {
  const page = readFileSync(`${root}docs/reference.md`, 'utf8');
  expect(page === referencePage(entries), 'docs/reference.md is out of date: npm run docs:reference').toBe(true);
});

describe('the shipped declarations', () => {
  const callable = exported.flatMap(({ specifier, name, kind, documentation, members }) => [
    ...(kind === 'interface' || kind === 'type' ? [] : [{ what: `${specifier} ${name}`, documentation }]),
    ...members
      .filter(({ isMethod }) => isMethod)
      .map((member) => ({ what: `${specifier} ${name}.${member.name}()`, documentation: member.documentation })),
  ]);

  it('holds every entry', () => {
    const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
    const documented = entries.map(({ specifier }) => specifier.replace('@affitor/sdk', '.'));
    expect(documented).toEqual(Object.keys(exports).filter((path) => typeof exports[path] === 'object'));
  });

  it.each(callable)('shows its own documentation in an editor: $what', ({ documentation }) => {
    expect(documentation).not.toMatch(/\{@/);
    expect(documentation.length).toBeGreaterThan(20);
  });

  const options = exported.filter(({ name, kind }) => kind === 'interface' && /Options$/.test(name));

  it.each(
    options.flatMap(({ name, members }) => members.map((member) => ({ what: `${name}.${member.name}`, member }))),
  )('says what an option does, and what it is when left out: $what', ({ member }) => {
    expect(member.documentation.length).toBeGreaterThan(5);
    if (member.isOptional)
      expect([...WITHOUT_DEFAULT, ...member.tags.map(({ name }) => name)]).toContain(
        WITHOUT_DEFAULT.includes(member.name) ? member.name : 'default',
      );
  });
});

/** Left out, there is nothing in its place. */
const WITHOUT_DEFAULT = ['apiKey', 'script', 'signal'];
