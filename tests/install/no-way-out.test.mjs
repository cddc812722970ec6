// Weight: alone
// Browser tests once more, server and browsers in a network without a way out: all works as elsewhere, and neither the
// server nor a page wants to go anywhere.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { projectRoot } from '../e2e/lib/server.mjs';
import { connect, Island, run } from './lib/island.mjs';
import { missing } from './lib/machine.mjs';

/** Calls, chat, screens, members, administration. */
const files = ['chat', 'screen-share', 'login', 'rooms', 'admin'];

test('browser tests pass in a network without a way out, and nobody misses one', { skip: missing() }, async () => {
  const island = new Island('no-way-out');
  try {
    run('ip', ['link', 'add', 'shore', 'netns', island.name, 'type', 'veth', 'peer', 'name', 'sea', 'netns', island.name]);
    run(island.enter[0], [...island.enter.slice(1), 'ip', 'link', 'set', 'sea', 'up']);
    connect(island.enter, 'shore', '10.77.0.2');
    await island.watch('shore');
    const words = ['tests/e2e/run.mjs', '--memory', '/dev/null', ...files.map((name) => `tests/e2e/${name}.test.mjs`)];
    const { status, stdout, stderr } = await island.run([process.execPath, ...words.map((word) => (word.startsWith('tests/') ? join(projectRoot, word) : word))]);
    assert.equal(status, 0, `${stdout}\n${stderr}`);
    assert.doesNotMatch(stdout, /^0 passed/m);
    assert.deepEqual(island.wanted, []);
  } finally {
    island.remove();
  }
});
