// `node scripts/names.mjs [TRIES]`: which letters the tracker's names are shortened to.
//
// All orders of letters give a script of the same length, but not one that compresses to the same: 30 bytes lie between a
// good order and terser's. This looks for a better one than that of `names.json`, and keeps it there. Not part of the build,
// which would not be the same twice; worth the minute after a change to `src/browser`.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { parse } from 'acorn';
import { buildIfStale } from './lib/build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const file = `${root}scripts/names.json`;
const { variables: order } = JSON.parse(readFileSync(file, 'utf8'));
await buildIfStale(root);
const code = readFileSync(`${root}dist/affitor-tracker.js`, 'utf8');

/** Where a variable of one letter stands, and the name of the property that it is the value of. */
const places = [];
const visit = (node, parent, key) => {
  const property =
    !parent.computed &&
    ((parent.type === 'MemberExpression' && key === 'property') || (parent.type === 'Property' && key === 'key'));
  if (node.type === 'Identifier' && node.name.length === 1 && !property)
    places.push({ at: node.start, short: parent.shorthand, key: key === 'value' && parent.key?.name });
  for (const [name, value] of Object.entries(node))
    for (const child of [value].flat()) if (typeof child?.type === 'string') visit(child, node, name);
};
visit(parse(code, { ecmaVersion: 2022 }), {}, '');
places.sort((a, b) => a.at - b.at);

const bytes = (now) => {
  let text = '';
  let from = 0;
  for (const { at, short, key } of places) {
    const name = now[order.indexOf(code[at])];
    text += code.slice(from, at);
    // `{ a }` is short for `{ a: a }`.
    if (short && name !== key) text += `${key}:`;
    if (!short && name === key) text = text.slice(0, -2);
    text += name;
    from = at + 1;
  }
  return brotliCompressSync(text + code.slice(from)).length;
};

/** Letters that stand somewhere: to swap two others changes nothing. */
const used = [...new Set(places.map(({ at }) => order.indexOf(code[at])))];
const below = (limit) => Math.floor(Math.random() * limit);

const start = bytes(order);
let best = start;
let level = start;
let current = order;
const tries = Number(process.argv[2] ?? 5000);
for (let tried = 0; tried < tries; tried++) {
  const next = [...current];
  for (let swaps = below(4) ? 1 : 2; swaps; swaps--) {
    const [a, b] = [used[below(used.length)], below(order.length)];
    [next[a], next[b]] = [next[b], next[a]];
  }
  const size = bytes(next);
  // Steps back now and then, ever more rarely: the best order is not always reached by better ones.
  if (size > level && Math.random() > Math.exp((level - size) / (1 - tried / tries))) continue;
  level = size;
  current = next;
  if (size >= best) continue;
  best = size;
  writeFileSync(file, `${JSON.stringify({ variables: next.join('') }, null, 2)}\n`);
}
console.log(`${start} bytes, now ${best}`);
