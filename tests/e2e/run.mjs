#!/usr/bin/env node
// Runs test files with node's own test runner, several side by side as far as the machine carries it:
//
//   node run.mjs [OPTION…] [FILE…]        without files: every *.test.mjs beside this
//     --only-file PATTERN   only files whose name contains this
//     --only-test PATTERN   only tests whose name matches this regular expression
//     --repeat N            the whole N times, to find what fails now and then; nothing is run once more
//     --jobs N              at most so many files at a time; 1 is one after the other
//     --cores N             as on a machine with so many; without it, this one
//     --memory FILE         where it is kept how long each file took: the longest begin the next time
//     --results FILE        counts as JSON, for scripts
//
// A file says in its head how much of the machine it needs: "// Weight: light" (pages of one person, which mostly wait),
// "// Weight: heavy" (calls; who says nothing is this), or "// Weight: alone" (what measures times and rates). A test that
// fails is run once more when all others are done, by itself; if it passes then, it counts as passed and is named as
// flaky in the last lines. The very last line is "N passed, N failed".
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { kMark, Processes } from './lib/processes.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const reporter = join(here, 'lib/events.mjs');

/** A file that says nothing for so long hangs. */
const kSilence = Number(process.env.CONCLAVE_E2E_SILENCE_MS ?? 900_000);
const kGrace = 5_000;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'only-file': { type: 'string', default: '' },
    'only-test': { type: 'string' },
    repeat: { type: 'string', default: '1' },
    cores: { type: 'string', default: String(availableParallelism()) },
    jobs: { type: 'string' },
    memory: { type: 'string', default: join(here, 'artefacts/durations.json') },
    results: { type: 'string' },
  },
});
const cores = Number(options.cores);
const jobs = Number(options.jobs ?? cores + 1);
const repeat = Number(options.repeat);
if (![cores, jobs, repeat].every((number) => number >= 1)) throw new Error('--cores, --jobs and --repeat need numbers');

/** What fits side by side: on two cores two heavy files, or a heavy one and two light ones. */
const capacity = 2 * cores;
const weights = { light: 1, heavy: 2, alone: capacity };

function describe(file) {
  const [, word = 'heavy'] = /^\/\/ Weight: (\w+)/m.exec(readFileSync(file, 'utf8')) ?? [];
  if (!(word in weights)) throw new Error(`${file}: there is no weight "${word}"`);
  return { file, name: basename(file), alone: word === 'alone', weight: Math.min(weights[word], capacity) };
}

const running = new Set();
const interrupted = (signal) => {
  for (const child of running) child.kill('SIGTERM');
  for (const run of runs) endLeftovers(run);
  process.exit(signal === 'SIGINT' ? 130 : 143);
};
process.on('SIGINT', interrupted);
process.on('SIGTERM', interrupted);

const processes = new Processes();
const runs = new Set();
let count = 0;
setInterval(() => processes.look(), 1000).unref();

/** @returns how many there were */
function endLeftovers(run) {
  const left = processes.of(run);
  for (const pid of left) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Ended meanwhile.
    }
  }
  return left.length;
}

/**
 * Runs a file in a process of its own, or of it only the tests that `pattern` matches.
 * @returns its tests, what it said, and how long it took; a file that ends badly by itself has a failed test of its name
 */
async function runFile({ file, name }, pattern) {
  const run = `${process.pid}.${++count}`;
  runs.add(run);
  const folder = mkdtempSync(join(tmpdir(), 'conclave-run-'));
  const found = { name, file, tests: [], log: '', seconds: 0, cpu: 0 };
  const from = performance.now();
  try {
    const child = spawn(
      process.execPath,
      [...(pattern ? ['--test-name-pattern', pattern] : []), '--test-reporter', reporter, '--test-reporter-destination', 'stdout', file],
      {
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
        // A slot of ports for each file (lib/server.mjs), and no traces of a runner around this one.
        env: { ...process.env, [kMark]: run, CONCLAVE_E2E_SLOT: String(process.pid * 7 + count), NODE_TEST_CONTEXT: undefined, TMPDIR: folder },
      },
    );
    running.add(child);
    let current = [];
    let isDone = false;
    let hung = null;
    const hang = () => {
      hung = current;
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), kGrace).unref();
    };
    let patience = setTimeout(hang, kSilence);
    const heard = (event) => {
      patience.refresh();
      if (event.kind === 'start') current = event.path;
      else if (event.kind === 'said') found.log += `    ${event.text.replaceAll('\n', '\n    ')}\n`;
      else if (event.kind === 'done') isDone = true;
      else if (!event.filtered) {
        const { isSuite, result, ms, error } = event;
        // What a hook of the whole file says has the name of the file that the hook stands in.
        const path = event.path[0].startsWith('/') ? [name] : event.path;
        found.tests.push({ path, isSuite, result, ms, error });
        if (!isSuite) found.log += `  ${{ passed: '✔', failed: '✖', skipped: '–' }[result]} ${path.join(' › ')} (${seconds(ms)})\n`;
        if (error && !isSuite) found.log += `    ${error.replaceAll('\n', '\n    ')}\n`;
      }
    };
    eachLine(child.stdio[3], (line) => heard(JSON.parse(line)));
    for (const stream of [child.stdout, child.stderr]) eachLine(stream, (line) => (found.log += `    | ${line}\n`));
    const how = await new Promise((done) => child.once('close', (code, signal) => done({ code, signal })));
    clearTimeout(patience);
    running.delete(child);
    const failed = (path, error) => {
      found.tests.push({ path, isSuite: false, result: 'failed', ms: performance.now() - from, error });
      found.log += `  ✖ ${path.join(' › ')}\n    ${error}\n`;
    };
    if (hung) failed(hung.length > 0 ? hung : [name], `nothing was heard for ${kSilence} ms`);
    else if (!isDone || (how.code !== 0 && !found.tests.some(({ result }) => result === 'failed'))) {
      failed([name], `the file ended with ${JSON.stringify(how)}`);
    }
  } finally {
    found.seconds = (performance.now() - from) / 1000;
    const left = endLeftovers(run);
    if (left > 0) found.log += `    ended ${left} processes that were left behind\n`;
    found.cpu = processes.end(run);
    runs.delete(run);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
  return found;
}

function eachLine(stream, take) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines) take(line);
  });
  stream.on('end', () => rest && take(rest));
}

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** The longest first, so that none is left over at the end; what needs the machine for itself comes after all others. */
async function runAll(files) {
  let durations = {};
  try {
    durations = JSON.parse(readFileSync(options.memory, 'utf8'));
  } catch {
    // The first time.
  }
  const expected = ({ name, weight }) => durations[name] ?? 20 * weight;
  const waiting = files.toSorted((a, b) => a.alone - b.alone || expected(b) - expected(a));
  const results = [];
  const active = new Set();
  while (waiting.length > 0 || active.size > 0) {
    const used = [...active].reduce((sum, { weight }) => sum + weight, 0);
    const room = active.size >= jobs ? -1 : waiting.findIndex(({ weight }) => used + weight <= capacity);
    if (room < 0) {
      await Promise.race([...active].map(({ end }) => end));
      continue;
    }
    const [next] = waiting.splice(room, 1);
    const job = { weight: next.weight };
    active.add(job);
    job.end = runFile(next, options['only-test']).then((found) => {
      active.delete(job);
      results.push(found);
      console.log(`${found.name}: ${found.seconds.toFixed(1)} s, of a core ${found.cpu.toFixed(1)} s`);
      process.stdout.write(found.log);
      if (!options['only-test']) durations[found.name] = Math.round(found.seconds * 10) / 10;
    });
  }
  mkdirSync(dirname(options.memory), { recursive: true });
  writeFileSync(options.memory, JSON.stringify(durations));
  return results;
}

const id = ({ path }) => path.join(' › ');
const counted = (found) => found.tests.filter(({ isSuite }) => !isSuite);

/** The outermost test around a failed one: a test in a test cannot be run without it. */
function units(found) {
  const suites = new Set(found.tests.filter(({ isSuite }) => isSuite).map(id));
  const wanted = new Map();
  for (const { path } of counted(found).filter(({ result }) => result === 'failed')) {
    let length = 1;
    while (length < path.length && suites.has(path.slice(0, length).join(' › '))) ++length;
    wanted.set(path.slice(0, length).join(' › '), path.slice(0, length));
  }
  return [...wanted.values()];
}

/** Runs by themselves those that failed. @returns the names of those that pass now; they count as passed from here on */
async function runOnceMore(results) {
  const flaky = [];
  for (const found of results) {
    for (const path of units(found)) {
      const whole = path.length === 1 && path[0] === found.name;
      console.log(`once more: ${found.name} › ${path.join(' › ')}`);
      const again = await runFile(found, whole ? undefined : `${path.at(-1).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
      process.stdout.write(again.log);
      const within = (test) => whole || path.every((name, at) => test.path[at] === name);
      const now = counted(again).filter(within);
      if (now.length === 0 || now.some(({ result }) => result === 'failed')) continue;
      flaky.push(`${found.name} › ${path.join(' › ')}`);
      const before = found.tests.filter((test) => test.isSuite || !within(test));
      found.tests = [...before, ...now];
    }
  }
  return flaky;
}

function summary(results) {
  const tests = results.flatMap((found) => counted(found).map((test) => ({ ...test, file: found.name })));
  const slowest = tests.toSorted((a, b) => b.ms - a.ms).slice(0, 10);
  console.log('\nthe slowest ten:');
  for (const { ms, file, path } of slowest) console.log(`  ${seconds(ms).padStart(8)}  ${file} › ${path.join(' › ')}`);
  return {
    passed: tests.filter(({ result }) => result === 'passed').length,
    failed: tests.filter(({ result }) => result === 'failed').length,
    slowest: slowest.map(({ ms, file, path }) => ({ seconds: ms / 1000, name: `${file} › ${path.join(' › ')}` })),
  };
}

const names = positionals.length > 0 ? positionals.map((file) => resolve(file)) : readdirSync(here).filter((name) => name.endsWith('.test.mjs')).map((name) => join(here, name));
const files = names.filter((file) => relative(here, file).includes(options['only-file'])).map(describe);
if (files.length === 0) throw new Error('there are no such files');

if (options.results) rmSync(options.results, { force: true }); // those of another run
const begun = performance.now();
const results = [];
const failures = new Map();
for (let i = 0; i < repeat; ++i) {
  const round = await runAll(files);
  for (const found of round) {
    for (const test of counted(found).filter(({ result }) => result === 'failed')) {
      const name = `${found.name} › ${id(test)}`;
      failures.set(name, (failures.get(name) ?? 0) + 1);
    }
  }
  results.push(...round);
}
const flaky = repeat === 1 ? await runOnceMore(results) : [];
const { passed, failed, slowest } = summary(results);
const took = (performance.now() - begun) / 1000;
if (options.results) writeFileSync(options.results, JSON.stringify({ passed, failed, flaky, slowest, seconds: took }));
console.log(`\n${files.length} files in ${Math.round(took)} s`);
for (const [name, times] of failures) {
  if (repeat > 1) console.log(`failed ${times} of ${repeat} times: ${name}`);
  else if (!flaky.some((one) => name.startsWith(one))) console.log(`failed: ${name}`);
}
for (const name of flaky) console.log(`flaky: ${name}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
