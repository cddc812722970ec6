// Weight: light
// conclave check as a process: beside a running server, without one, and with a configuration that is wrong.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { binary, freeTcpPort, Server } from './lib/server.mjs';

const directory = mkdtempSync(join(tmpdir(), 'conclave-check-'));
after(() => rmSync(directory, { recursive: true, force: true }));

/** @returns the exit code and the findings by their id */
function check(...words) {
  const { status, stdout, stderr } = spawnSync(binary, ['check', '--json', ...words], { encoding: 'utf8', timeout: 120_000 });
  assert.notEqual(stdout, '', stderr);
  const answer = JSON.parse(stdout);
  return { status, answer, findings: Object.fromEntries(answer.findings.map((one) => [one.id, one])) };
}

function config(name, text) {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
}

test('beside a running server it asks the server', async () => {
  const server = await Server.start({ name: 'check' });
  try {
    const { answer, findings, status } = check('--data', server.data);
    assert.equal(findings.server.level, 'ok');
    assert.match(findings.server.text, new RegExp(`process ${server.pid}`));
    assert.equal(findings['https-port'].level, 'ok');
    assert.match(findings['https-port'].text, new RegExp(`TCP port ${server.port}`));
    assert.match(findings['media-port'].text, new RegExp(`UDP port ${server.mediaPort}`));
    assert.match(findings['media-paths'].text, /Nobody has been in a call/);
    assert.equal(findings.database.level, 'ok');
    assert.equal(findings['data-directory'].level, 'ok');
    assert.equal(findings.dns.level, 'warning', 'localhost');
    assert.equal(status, answer.errors > 0 ? 1 : 0);
  } finally {
    await server.stop();
  }
});

test('without one it says who has the port, and the exit code tells of errors', async () => {
  const port = await freeTcpPort();
  const holder = createServer();
  await new Promise((done) => holder.listen(port, '127.0.0.1', done));
  try {
    const file = config('taken.toml', `data_dir = "${directory}"\n[http]\nlisten = "127.0.0.1:${port}"\n`);
    const { status, findings } = check('--config', file);
    assert.equal(status, 1);
    assert.equal(findings['https-port'].level, 'error');
    assert.match(findings['https-port'].text, new RegExp(`process ${process.pid}`));
    assert.equal(findings.server.level, 'warning');
  } finally {
    await new Promise((done) => holder.close(done));
  }
});

test('a configuration with a mistake is exit code 2, and one that is good can be checked alone', () => {
  const wrong = check('--config', config('wrong.toml', '[http]\nlistn = ":443"\n'));
  assert.equal(wrong.status, 2);
  assert.match(wrong.findings.configuration.text, /unknown key 'listn' .*did you mean 'listen'/);
  const good = check('--config-only', '--config', config('good.toml', `data_dir = "${directory}"\n`));
  assert.equal(good.status, 0);
  assert.deepEqual(Object.keys(good.findings), ['configuration', 'certificate']);
});
