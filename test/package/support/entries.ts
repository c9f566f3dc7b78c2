import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

type Conditions = Record<string, string | null>;

/** The installed package's own description. */
export const manifest = JSON.parse(
  readFileSync(join(inject('project'), 'node_modules/@affitor/sdk/package.json'), 'utf8'),
) as {
  name: string;
  dependencies: Record<string, string>;
  exports: Record<string, string | Conditions>;
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
    /** Whether bundling it for a browser is refused: what it does needs a secret, or a server. */
    serverOnly: conditions.browser === null,
  }));
