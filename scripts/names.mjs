// `node scripts/names.mjs [TRIES]`: how the tracker's names are shortened, and in which order stands what may stand in any.
//
// All choices give a script of the same length, but not one that compresses to the same: 50 bytes lie between terser's and a
// good one. This looks for a better one than that of `names.json`, and keeps it there. Not part of the build, which would not be
// the same twice; worth the minutes after a change to `src/browser`, as a choice that was made for another script is not taken.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { buildIfStale } from './lib/build.mjs';
import { choicesOf, fromJson, LETTERS, toJson } from './lib/names.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const file = join(root, 'scripts/names.json');
const tries = Number(process.argv[2] ?? 20_000);

// The build without any choice: that is what they are made for.
const kept = readFileSync(file, 'utf8');
writeFileSync(file, toJson({ variables: [], properties: [], orders: [] }));
try {
  await buildIfStale(root);
} catch (error) {
  writeFileSync(file, kept);
  throw error;
}
const { choice, conflicts, render, fits } = choicesOf(readFileSync(join(root, 'dist/affitor-tracker.js'), 'utf8'));
const bytes = (choice) => brotliCompressSync(render(choice)).length;

const below = (limit) => Math.floor(Math.random() * limit);
const oneOf = (list) => list[below(list.length)];
const swapped = (names, one, other) => names.map((name) => (name === one ? other : name === other ? one : name));

/** One variable by another letter; those that this conflicts with take its old one, and so on. */
const renameOne = (names) => {
  const first = below(names.length);
  const one = names[first];
  const other = Math.random() < 0.7 ? oneOf(names) : oneOf(LETTERS);
  const chain = new Set([first]);
  for (const index of chain)
    for (const next of conflicts[index]) if (names[next] === (names[index] === one ? other : one)) chain.add(next);
  return names.map((name, index) => (chain.has(index) ? (name === one ? other : one) : name));
};

const moveOne = (order) => {
  const moved = [...order];
  const [one] = moved.splice(below(moved.length), 1);
  moved.splice(below(order.length), 0, one);
  return moved;
};

/** Another choice, which differs in one thing. */
const neighbour = ({ variables, properties, orders }) => {
  const kind = Math.random();
  if (kind < 0.2 && orders.length) {
    const at = below(orders.length);
    orders = orders.map((order, index) => (index === at ? moveOne(order) : order));
  } else if (kind < 0.35) properties = swapped(properties, oneOf(properties), oneOf(LETTERS));
  else if (kind < 0.6) variables = swapped(variables, oneOf(LETTERS), oneOf(LETTERS));
  else variables = renameOne(variables);
  return { variables, properties, orders };
};

let current = fits(fromJson(kept)) ? fromJson(kept) : choice;
writeFileSync(file, toJson(current));
const start = bytes(current);
let best = start;
let level = start;
for (let tried = 0; tried < tries; tried++) {
  const next = neighbour(current);
  const size = bytes(next);
  // Steps back now and then, ever more rarely: the best choice is not always reached by better ones.
  if (size > level && Math.random() > Math.exp((level - size) / (0.2 * (1 - tried / tries)))) continue;
  level = size;
  current = next;
  if (size >= best) continue;
  best = size;
  writeFileSync(file, toJson(next));
}
console.log(`${start} bytes, now ${best}`);
