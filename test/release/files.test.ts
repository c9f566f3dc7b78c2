import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeReleaseFiles } from '../../scripts/lib/release-files.mjs';

describe('the files of a release', () => {
  let folder: string;
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'affitor-release-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are a copy of each script with the version in its name, and the hashes of all', () => {
    write('affitor-tracker.js', 'tracker()');
    write('affitor-links.js', 'links()');
    write('index.js', 'export {}');
    const hashes = writeReleaseFiles(folder, '1.2.3-beta.1');
    expect(Object.keys(hashes)).toEqual([
      'affitor-links.js',
      'affitor-links.1.2.3-beta.1.js',
      'affitor-tracker.js',
      'affitor-tracker.1.2.3-beta.1.js',
    ]);
    expect(JSON.parse(read('sri.json'))).toEqual(hashes);
    for (const [name, hash] of Object.entries(hashes))
      expect(hash).toBe(`sha384-${createHash('sha384').update(read(name)).digest('base64')}`);
    expect(read('affitor-tracker.1.2.3-beta.1.js')).toMatch(/^\/\* @affitor\/sdk 1\.2\.3-beta\.1[\s\S]*\ntracker\(\)$/);
    expect(read('affitor-tracker.js')).toBe('tracker()');
  });

  it('are the hash alone of a script for development', () => {
    write('affitor-tracker.dev.js', 'tracker()');
    expect(Object.keys(writeReleaseFiles(folder, '1.2.3'))).toEqual(['affitor-tracker.dev.js']);
    expect(readdirSync(folder).sort()).toEqual(['affitor-tracker.dev.js', 'sri.json']);
  });

  it('leave no copy of an earlier version behind', () => {
    write('affitor-tracker.js', 'tracker()');
    writeReleaseFiles(folder, '1.0.0');
    writeReleaseFiles(folder, '1.0.1');
    expect(readdirSync(folder).sort()).toEqual(['affitor-tracker.1.0.1.js', 'affitor-tracker.js', 'sri.json']);
  });
});
