import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Text of the entries for servers, by which a bundle that has them gives itself away, and the file that must contain it. */
const SERVER_CODE = [
  { text: 'apiKey is missing', file: 'server.js' },
  { text: 'missing or malformed', file: 'stripe.js' },
  { text: '/js/affitor-tracker.js', file: 'relay.js' },
  { text: 'is for servers and was bundled for a browser', file: 'server-stub.js' },
];

/** Every bundle with the tracker has this. */
const TRACKER = 'affitor_click_id';

const scriptsIn = (folder: string): { name: string; code: string }[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.m?js$/.test(name))
    .map((name) => ({ name, code: readFileSync(join(folder, name), 'utf8') }));

/**
 * @param client folder of what browsers get
 * @param dist the package's own files
 * @throws {Error} when a script holds code for servers, or none of them the tracker
 */
export const checkBundle = (client: string, dist: string): void => {
  const scripts = scriptsIn(client);
  if (!scripts.some(({ code }) => code.includes(TRACKER))) throw new Error(`no script in ${client} has the tracker`);
  for (const { text, file } of SERVER_CODE) {
    if (!readFileSync(join(dist, file), 'utf8').includes(text)) throw new Error(`dist/${file} does not say "${text}"`);
    const holder = scripts.find(({ code }) => code.includes(text));
    if (holder) throw new Error(`${holder.name} has code for servers: "${text}"`);
  }
};
