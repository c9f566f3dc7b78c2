import { describe, expect, it } from 'vitest';
import { nextVersion, release, sectionOf } from '../../scripts/lib/changelog.mjs';

const CHANGELOG = '# Changelog\n\n## Unreleased\n\n- new\n\n## 0.1.0 (2026-01-01)\n\n- old\n';

describe('the changelog', () => {
  it.each([
    ['Unreleased', '- new'],
    ['0.1.0', '- old'],
    ['0.1', undefined],
  ])('has under %s: %s', (heading, text) => expect(sectionOf(CHANGELOG, heading)).toBe(text));

  it('takes the dots of a version for dots', () => {
    expect(sectionOf('## 0x1.0\n\n- other\n', '0.1.0')).toBeUndefined();
  });

  it('gives what is unreleased its version, and begins anew', () => {
    const released = release(CHANGELOG, '0.2.0', '2026-02-03');
    expect(sectionOf(released, 'Unreleased')).toBe('');
    expect(sectionOf(released, '0.2.0')).toBe('- new');
    expect(sectionOf(released, '0.1.0')).toBe('- old');
    expect(released).toContain('## 0.2.0 (2026-02-03)');
  });

  it('refuses a version that is there, and one that says nothing', () => {
    expect(() => release(CHANGELOG, '0.1.0', '2026-02-03')).toThrow('already');
    expect(() => release(release(CHANGELOG, '0.2.0', '2026-02-03'), '0.3.0', '2026-02-04')).toThrow('nothing');
  });
});

describe('the next version', () => {
  it.each([
    ['0.1.9', 'patch', '0.1.10'],
    ['0.9.1', 'minor', '0.10.0'],
    ['0.9.1', 'major', '1.0.0'],
    ['0.9.1', '0.9.2-beta.1', '0.9.2-beta.1'],
    ['1.0.0-beta.1', '1.0.0', '1.0.0'],
    ['1.9.0', '1.10.0', '1.10.0'],
  ])('after %s, %s is %s', (current, step, next) => expect(nextVersion(current, step)).toBe(next));

  it.each([
    ['0.2.0', '0.1.9'],
    ['0.2.0', '0.2.0'],
    ['1.0.0', '1.0.0-beta.1'],
    ['0.2.0', ''],
    ['0.2.0', 'constructor'],
    ['0.2.0', 'v1'],
  ])('after %s is not %s', (current, step) => expect(() => nextVersion(current, step)).toThrow());
});
