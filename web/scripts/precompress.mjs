// Writes a .br and a .gz sibling next to every compressible file of the build, so that the server only picks one.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const kCompressible = /\.(html|js|css|svg|json|webmanifest|txt|map|wasm)$/;
const kWorthIt = 200; // bytes: below this the header of the encoding eats the gain

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const total = { raw: 0, gz: 0, br: 0 };

for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !kCompressible.test(entry.name)) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const raw = readFileSync(path);
  if (raw.length < kWorthIt) continue;
  const gz = gzipSync(raw, { level: 9 });
  const br = brotliCompressSync(raw, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length },
  });
  writeFileSync(`${path}.gz`, gz);
  writeFileSync(`${path}.br`, br);
  total.raw += raw.length;
  total.gz += gz.length;
  total.br += br.length;
  console.log(`${path.slice(dist.length + 1).padEnd(40)} ${raw.length} raw  ${gz.length} gz  ${br.length} br`);
}
console.log(`${'total'.padEnd(40)} ${total.raw} raw  ${total.gz} gz  ${total.br} br`);
