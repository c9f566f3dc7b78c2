import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

/** Conditions of an entry, nested or not, each with the file it leads to. */
type Conditions = { [condition: string]: string | Conditions };

/** The installed package's own description. */
export const manifest = JSON.parse(
  readFileSync(join(inject('project'), 'node_modules/@affitor/sdk/package.json'), 'utf8'),
) as {
  name: string;
  version: string;
  dependencies: Record<string, string>;
  exports: Record<string, string | Conditions>;
  typesVersions: Record<string, Record<string, string[]>>;
  main: string;
  unpkg: string;
  jsdelivr: string;
  types: string;
};

/** Every entry that is imported as code, so that new ones are tested as soon as they are published. */
export const entries = Object.entries(manifest.exports)
  .filter((entry): entry is [string, Conditions] => typeof entry[1] === 'object')
  .map(([path, conditions]) => ({
    specifier: path.replace('.', manifest.name),
    conditions,
    /** Whether a browser gets a stub in its place: what it does needs a secret, or a server. */
    serverOnly: 'browser' in conditions,
  }));

/** Every file that is named anywhere below. */
export const filesOf = (target: unknown): string[] =>
  typeof target === 'string' ? [target] : Object.values(target as object).flatMap(filesOf);
