// Weight: light
// The runner of these tests, run.mjs, on small files made for it: what it counts, what it runs side by side and once more,
// and that nothing that goes wrong is green.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { until } from './lib/until.mjs';

const runner = fileURLToPath(new URL('run.mjs', import.meta.url));
let folder;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'conclave-runner-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs these files, given as {name: text}, on what is like a machine of two cores. */
async function run(files, ...more) {
  return runWith({}, files, ...more);
}

async function runWith(variables, files, ...more) {
  const { CONCLAVE_E2E_RUN, ...environment } = process.env;
  const paths = Object.entries(files).map(([name, text]) => {
    const path = join(folder, `${name}.test.mjs`);
    writeFileSync(path, `${text.startsWith('// Weight') ? '' : '// Weight: light\n'}${text}`);
    return path;
  });
  const results = join(folder, 'results.json');
  const child = spawn(process.execPath, [runner, '--results', results, '--cores', '2', '--memory', join(folder, 'durations.json'), ...more, ...paths], {
    env: { ...environment, ...variables, FOLDER: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const code = await new Promise((done) => child.once('close', done));
  const lines = output.trimEnd().split('\n');
  const told = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : undefined;
  return { code, output, last: lines.at(-1), lines, told };
}

const head = `
import { test, describe, before } from 'node:test';
import { existsSync, writeFileSync, appendFileSync, readFileSync } from 'node:fs';
const mark = (name) => process.env.FOLDER + '/' + name;
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const failOnce = (name) => { if (existsSync(mark(name))) return; writeFileSync(mark(name), ''); throw new Error('the first time, ' + name); };
/** Notes when it runs; waits until so many do at the same time, or for a while when none should join it. */
const beside = async (others) => {
  appendFileSync(mark('log'), '+');
  const running = () => [...readFileSync(mark('log'), 'latin1')].reduce((sum, sign) => sum + (sign === '+' ? 1 : -1), 0);
  const until = Date.now() + (others > 1 ? 20_000 : 250);
  while (Date.now() < until && !(others > 1 && (running() >= others || existsSync(mark('met'))))) await wait(20);
  if (running() >= others) writeFileSync(mark('met'), '');
  await wait(100);
  appendFileSync(mark('log'), '-');
};
`;

/** How many ran at a time, at most. */
function mostAtATime() {
  let now = 0;
  return Math.max(...[...readFileSync(join(folder, 'log'), 'utf8')].map((sign) => (now += sign === '+' ? 1 : -1)));
}

test('tests are counted with those in suites and in tests, what they measured is printed, and the slowest are named', async () => {
  const { code, last, output, told } = await run({
    one: `${head} describe('suite', () => { test('in it', () => {}); });
      test('with parts', async (t) => { await t.test('a part', () => wait(50)); t.diagnostic('figure: seven'); });
      test('left out', { skip: true }, () => {});`,
    two: `${head} test('other', () => console.log('printed'));`,
  });
  assert.equal(code, 0, output);
  assert.equal(last, '4 passed, 0 failed');
  assert.match(output, /figure: seven/);
  assert.match(output, /\| printed/);
  assert.match(output, /the slowest ten:\n\s+0\.\d s {2}one\.test\.mjs › with parts\n/);
  assert.deepEqual([told.passed, told.failed, told.flaky], [4, 0, []]);
  assert.ok(told.seconds > 0 && told.slowest.length === 5);
});

test('what fails twice is red, with its reason and its name', async () => {
  const { code, last, output, told } = await run({ one: `${head} test('good', () => {}); test('bad', () => { throw new Error('because', { cause: new Error('of that') }); });` });
  assert.equal(code, 1);
  assert.equal(last, '1 passed, 1 failed');
  assert.match(output, /Error: because[\s\S]*caused by: Error: of that/);
  assert.match(output, /once more: one\.test\.mjs › bad\n/);
  assert.match(output, /\nfailed: one\.test\.mjs › bad\n/);
  assert.deepEqual([told.passed, told.failed], [1, 1]);
});

test('what passes when it is run once more, alone, is green and named as flaky', async () => {
  const { code, last, lines, output, told } = await run({
    one: `${head}
      for (const kind of ['x', 'y']) describe(kind, () => test('same name (of two)', () => { if (kind === 'y') failOnce('suite'); else appendFileSync(mark('others'), '.'); }));
      test('with parts', async (t) => { await t.test('a part', () => failOnce('part')); });
      test('never twice', () => appendFileSync(mark('others'), '.'));`,
  });
  assert.equal(code, 0, output);
  assert.equal(last, '5 passed, 0 failed');
  assert.deepEqual(told.flaky, ['one.test.mjs › y › same name (of two)', 'one.test.mjs › with parts']);
  assert.deepEqual(lines.slice(-3, -1), told.flaky.map((name) => `flaky: ${name}`));
  assert.doesNotMatch(output, /^failed: /m);
  assert.ok(readFileSync(join(folder, 'others'), 'utf8').length <= 3, 'the rest of the file is not run again');
});

test('three files run side by side on two cores, two if they are heavy, and what has to be alone after all others', async () => {
  await run(Object.fromEntries([1, 2, 3, 4, 5].map((i) => [`light${i}`, `${head} test('x', () => beside(3));`])));
  assert.equal(mostAtATime(), 3);
  rmSync(join(folder, 'log'));
  rmSync(join(folder, 'met'));
  await run(Object.fromEntries([1, 2, 3, 4].map((i) => [`heavy${i}`, `// Weight: heavy\n${head} test('x', () => beside(2));`])));
  assert.equal(mostAtATime(), 2);
  rmSync(join(folder, 'log'));
  const { lines } = await run({
    alone1: `// Weight: alone\n${head} test('x', () => beside(1));`,
    alone2: `// Weight: alone\n${head} test('x', () => beside(1));`,
    light: `${head} test('x', () => wait(10));`,
  });
  assert.equal(mostAtATime(), 1);
  assert.match(lines[0], /^light/);
  rmSync(join(folder, 'log'));
  await run(Object.fromEntries([1, 2, 3].map((i) => [`light${i}`, `${head} test('x', () => beside(1));`])), '--jobs', '1');
  assert.equal(mostAtATime(), 1);
});

test('the longest of the last time begin', async () => {
  const memory = join(folder, 'durations.json');
  writeFileSync(memory, JSON.stringify({ 'a.test.mjs': 5, 'b.test.mjs': 50 }));
  const files = { a: `${head} test('x', () => {});`, b: `${head} test('x', () => {});` };
  const { lines } = await run(files, '--jobs', '1');
  assert.match(lines[0], /^b\.test\.mjs/);
  assert.ok(JSON.parse(readFileSync(memory, 'utf8'))['b.test.mjs'] < 50, 'it is remembered for the next time');
});

test('a file that breaks off, hangs or does not load is red', async () => {
  const broken = await run({
    exits: `${head} test('x', () => process.exit(0));`,
    crashes: `${head} test('x', async () => { process.kill(process.pid, 'SIGKILL'); await wait(1000); });`,
    unreadable: 'import "./nothing.mjs";',
  });
  assert.equal(broken.code, 1);
  assert.equal(broken.last, '0 passed, 3 failed', broken.output);
  const hanging = await runWith({ CONCLAVE_E2E_SILENCE_MS: '5000' }, { hangs: `${head} test('good', () => {}); test('never ends', async () => { setInterval(() => {}, 1000); await new Promise(() => {}); });` });
  assert.equal(hanging.code, 1);
  assert.equal(hanging.last, '1 passed, 1 failed', hanging.output);
  assert.match(hanging.output, /failed: hangs\.test\.mjs › never ends/);
});

test('what a hook says at the end of a file counts', async () => {
  const { code, output } = await run({ one: `import { after } from 'node:test';\n${head} after(() => { throw new Error('something was left open'); }); test('x', () => {});` });
  assert.equal(code, 1);
  assert.match(output, /something was left open/);
});

test('processes that a file leaves behind are ended', async () => {
  const { code, output } = await run({
    one: `import { spawn } from 'node:child_process';\n${head}
      test('x', () => { const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }); child.unref(); writeFileSync(mark('pid'), String(child.pid)); });`,
  });
  assert.equal(code, 0, output);
  assert.match(output, /1 processes that were left behind/);
  const pid = readFileSync(join(folder, 'pid'), 'utf8');
  await until('it has ended', () => !existsSync(`/proc/${pid}`) || /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')), { timeout: 20000 });
});

test('flakes are hunted by repeating what is chosen, without a second chance', async () => {
  const { code, last, output, told } = await run({
    one: `${head} test('now and then', () => failOnce('once')); test('another', () => {});`,
    two: `${head} test('now and then', () => {});`,
  }, '--repeat', '3', '--only-file', 'one', '--only-test', 'now and');
  assert.equal(code, 1);
  assert.equal(last, '2 passed, 1 failed', output);
  assert.match(output, /failed 1 of 3 times: one\.test\.mjs › now and then/);
  assert.deepEqual(told.flaky, []);
});

test('words that mean nothing to it are refused', async () => {
  for (const more of [['--jobs', 'many'], ['--only-file', 'nothing of the kind']]) {
    const { code } = await run({ one: `${head} test('x', () => {});` }, ...more);
    assert.notEqual(code, 0);
  }
  assert.notEqual((await run({ one: `// Weight: enormous\n${head} test('x', () => {});` })).code, 0);
});
