/*
 * Text takes different room on each machine, because each has other fonts. This makes a font in which every character is
 * as wide as every other, so that a layout is the same everywhere. Its tables are those of OpenType 1.9 that browsers ask for.
 */

const UNITS_PER_EM = 1000;
const ASCENT = 800;
const DESCENT = 200;

/** A table of big-endian 16-bit words. */
const words = (...values: number[]): Buffer => {
  const table = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => {
    table.writeUInt16BE(value & 0xffff, index * 2);
  });
  return table;
};

/** A 32-bit number as two words. */
const long = (value: number): [number, number] => [Math.floor(value / 0x10000), value % 0x10000];
const zeros = (count: number): number[] => Array(count).fill(0);

/** Format 13 maps a whole range of characters to one glyph: here all of Unicode to glyph 1. */
const characterMap = (): Buffer =>
  words(
    ...[0, 1, 3, 10, ...long(12)],
    ...[13, 0, ...long(28), ...long(0), ...long(1), ...long(0x20), ...long(0x10ffff), ...long(1)],
  );

/**
 * A TrueType font whose only glyph is a box.
 *
 * @param ems width of each character
 */
export const evenFont = (ems: number): Buffer => {
  const advance = Math.round(ems * UNITS_PER_EM);
  const [left, right, top] = [40, advance - 40, 600];
  const checksumAndMagic = [...long(0), ...long(0x5f0f3cf5)];
  const box = words(1, left, 0, right, top, 3, 0, 0x0101, 0x0101, left, right - left, 0, left - right, 0, 0, top, 0);
  const tables: Record<string, Buffer> = {
    'OS/2': words(
      ...[4, advance, 400, 5, 0, ...zeros(10), 0, ...zeros(5), ...zeros(8), ...zeros(2), 0x40, 0x20, 0xffff],
      ...[ASCENT, -DESCENT, 0, ASCENT, DESCENT, ...zeros(4), 500, top, 0, 0x20, 1],
    ),
    cmap: characterMap(),
    glyf: box,
    head: words(1, 0, 1, 0, ...checksumAndMagic, 3, UNITS_PER_EM, ...zeros(8), 0, 0, advance, top, 0, 8, 2, 1, 0),
    hhea: words(1, 0, ASCENT, -DESCENT, 0, advance, 0, 0, advance, 1, 0, 0, ...zeros(4), 0, 1),
    hmtx: words(advance, 0, left),
    loca: words(...long(0), ...long(0), ...long(box.length)),
    maxp: words(1, 0, 2, 4, 1, 0, 0, 2, ...zeros(8)),
    name: words(0, 0, 6),
    post: words(3, ...zeros(15)),
  };
  return file(tables);
};

/** The font file: a directory, then the tables, each at a multiple of four bytes. */
const file = (tables: Record<string, Buffer>): Buffer => {
  const entries = Object.entries(tables);
  const directory = [1, 0, entries.length, 128, 3, entries.length * 16 - 128];
  const parts: Buffer[] = [];
  let offset = 12 + entries.length * 16;
  for (const [tag, table] of entries) {
    const padded = Buffer.concat([table, Buffer.alloc(-table.length & 3)]);
    const letters = [...Buffer.from(tag)];
    directory.push((letters[0]! << 8) | letters[1]!, (letters[2]! << 8) | letters[3]!);
    directory.push(...long(checksum(padded)), ...long(offset), ...long(table.length));
    parts.push(padded);
    offset += padded.length;
  }
  return Buffer.concat([words(...directory), ...parts]);
};

const checksum = (padded: Buffer): number => {
  let sum = 0;
  for (let at = 0; at < padded.length; at += 4) sum = (sum + padded.readUInt32BE(at)) % 2 ** 32;
  return sum;
};
