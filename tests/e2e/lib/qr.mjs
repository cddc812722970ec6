// Reads a QR code back from its modules (ISO/IEC 18004), written apart from whatever made it: format information with
// its check, mask, blocks, and the check of every block. It corrects nothing, since what is drawn on a screen has no
// errors: one wrong module makes it fail. Byte mode, versions 1 to 10.

const kFormatMask = 0b101010000010010;
const kFormatGenerator = 0b10100110111;

/** Check bytes of a block, and blocks, by version; each row is L, M, Q, H. */
const kCheckBytes = [
  [7, 10, 13, 17], [10, 16, 22, 28], [15, 26, 18, 22], [20, 18, 26, 16], [26, 24, 18, 22],
  [18, 16, 24, 28], [20, 18, 18, 26], [24, 22, 22, 26], [30, 22, 20, 24], [18, 26, 24, 28],
];
const kBlocks = [
  [1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 2, 2], [1, 2, 2, 4], [1, 2, 4, 4],
  [2, 4, 4, 4], [2, 4, 6, 5], [2, 4, 6, 6], [2, 5, 8, 8], [4, 5, 8, 8],
];
/** The two bits of the format information name levels in this order. */
const kLevelOfBits = [1, 0, 3, 2];
const kAlignment = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];

const kMasks = [
  (x, y) => (x + y) % 2,
  (x, y) => y % 2,
  (x) => x % 3,
  (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

/** @param modules rows of booleans, true is dark, without the quiet zone. @throws Error that says what is wrong */
export function readQr(modules) {
  const size = modules.length;
  const version = (size - 17) / 4;
  if (!Number.isInteger(version) || version < 1 || version > 10) throw new Error(`no version has ${size} modules`);
  checkFinders(modules, size);
  const { level, mask } = readFormat(modules, size);
  const bytes = readCodewords(modules, size, version, kMasks[mask]);
  return decodeBytes(dataOf(bytes, version, level), version);
}

function checkFinders(modules, size) {
  for (const [left, top] of [[0, 0], [size - 7, 0], [0, size - 7]]) {
    for (let y = 0; y < 7; ++y) {
      for (let x = 0; x < 7; ++x) {
        const ring = Math.max(Math.abs(x - 3), Math.abs(y - 3));
        if (modules[top + y][left + x] !== (ring !== 2)) throw new Error(`no finder pattern at ${left},${top}`);
      }
    }
  }
}

function readFormat(modules, size) {
  const around = [[8, 0], [8, 1], [8, 2], [8, 3], [8, 4], [8, 5], [8, 7], [8, 8], [7, 8], [5, 8], [4, 8], [3, 8], [2, 8], [1, 8], [0, 8]];
  const beside = [...Array(8).keys()].map((i) => [size - 1 - i, 8]).concat([...Array(7).keys()].map((i) => [8, size - 7 + i]));
  const [first, second] = [around, beside].map((places) => places.reduce((bits, [x, y], i) => bits | (Number(modules[y][x]) << i), 0));
  if (first !== second) throw new Error('the two copies of the format differ');
  const format = first ^ kFormatMask;
  let rest = format;
  for (let i = 14; i >= 10; --i) if (rest & (1 << i)) rest ^= kFormatGenerator << (i - 10);
  if (rest !== 0) throw new Error('the format does not check');
  return { level: kLevelOfBits[format >> 13], mask: (format >> 10) & 7 };
}

function isFunction(x, y, size, version) {
  if (x === 6 || y === 6) return true;
  if (y < 9 && (x < 9 || x >= size - 8)) return true;
  if (x < 9 && y >= size - 8) return true;
  if (version >= 7 && ((y < 6 && x >= size - 11) || (x < 6 && y >= size - 11))) return true;
  const places = kAlignment[version - 1];
  const last = places.at(-1);
  return places.some((cy) =>
    places.some((cx) => {
      const atFinder = (cx === 6 && (cy === 6 || cy === last)) || (cx === last && cy === 6);
      return !atFinder && Math.abs(x - cx) <= 2 && Math.abs(y - cy) <= 2;
    }));
}

/** Column pairs from the right, up and down in turn, past the timing column. */
function readCodewords(modules, size, version, masked) {
  const bits = [];
  let up = true;
  for (let right = size - 1; right > 0; right -= 2, up = !up) {
    if (right === 6) right = 5;
    for (let i = 0; i < size; ++i) {
      const y = up ? size - 1 - i : i;
      for (const x of [right, right - 1]) {
        if (!isFunction(x, y, size, version)) bits.push(modules[y][x] !== (masked(x, y) === 0) ? 1 : 0);
      }
    }
  }
  const bytes = [];
  for (let i = 0; i + 8 <= bits.length; i += 8) bytes.push(parseInt(bits.slice(i, i + 8).join(''), 2));
  return bytes;
}

// The field of 256 elements over x^8 + x^4 + x^3 + x^2 + 1.
const kExp = [];
for (let i = 0, value = 1; i < 255; ++i) {
  kExp.push(value);
  value = (value << 1) ^ (value & 0x80 ? 0x11d : 0);
}
const times = (a, b) => (a === 0 || b === 0 ? 0 : kExp[(kExp.indexOf(a) + kExp.indexOf(b)) % 255]);

/** Takes the interleaved blocks apart and checks each: it is a multiple of the generator, so all its syndromes are 0. */
function dataOf(bytes, version, level) {
  const checks = kCheckBytes[version - 1][level];
  const count = kBlocks[version - 1][level];
  const short = Math.floor(bytes.length / count) - checks;
  const longBlocks = bytes.length % count;
  const blocks = Array.from({ length: count }, () => []);
  const lengths = blocks.map((_, i) => short + (i >= count - longBlocks ? 1 : 0));
  let at = 0;
  for (let i = 0; i <= short; ++i) blocks.forEach((block, n) => i < lengths[n] && block.push(bytes[at++]));
  for (let i = 0; i < checks; ++i) blocks.forEach((block) => block.push(bytes[at++]));
  for (const block of blocks) {
    for (let i = 0; i < checks; ++i) {
      if (block.reduce((sum, byte) => times(sum, kExp[i]) ^ byte, 0) !== 0) throw new Error('a block does not check');
    }
  }
  return blocks.flatMap((block, n) => block.slice(0, lengths[n]));
}

function decodeBytes(data, version) {
  const bits = data.map((byte) => byte.toString(2).padStart(8, '0')).join('');
  let at = 0;
  const take = (length) => parseInt(bits.slice(at, (at += length)), 2);
  const text = [];
  for (let mode = take(4); mode !== 0 && at < bits.length; mode = take(4)) {
    if (mode !== 4) throw new Error(`mode ${mode} is not read here`);
    const length = take(version < 10 ? 8 : 16);
    for (let i = 0; i < length; ++i) text.push(take(8));
    if (bits.length - at < 4) break;
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(text));
}
