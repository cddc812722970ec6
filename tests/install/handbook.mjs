// The operator's handbook (docs/operate), done as it is written: every block marked `sh` runs as root on the machine, each
// `toml` block is read by the program, and every `conclave …` that is named anywhere exists. Both languages have the same
// blocks (docs/site/pages.test.mjs), so the English ones are run. May be repeated on the same machine.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { blocks, paths, root, sidebar } from '../../docs/site/pages.mjs';

/** Why a block marked `console` is not run; its first line. */
const notRun = new Map([
  ['apt-get install ./conclave_0.1.0~deb12u1_amd64.deb', 'the file has another name each time; the steps around this install from the repository'],
  ['apt-get install git', 'the source is not on the machine; scripts/package made what is installed here'],
  ['./scripts/apt-repository /srv/conclave build/package/conclave_*.deb', 'runs where packages are built: it made the repository of this test'],
  ['ufw allow 443/tcp', 'which firewall there is, and whether, is up to the machine'],
  ['nft add rule inet filter input tcp dport 443 accept', 'the same'],
  ['systemctl disable --now conclave.socket', 'the steps after it need port 443'],
  ['apt-get install coturn', 'from Debian, which cannot be reached from the machine'],
  ['apt-get install --allow-downgrades ./conclave_OLDER.deb', 'the restoring is run as part of backup.md; there is no older package'],
  ['apt-get remove conclave', 'a step of its own at the end of the installation test'],
]);

/** What pages name, for what the machine has. */
const swaps = (machine) => [
  ['https://packages.example.org/debian', 'file:///srv/repository'],
  ['meet.example.org', machine.host],
];

const kPassword = 'correct horse battery';
const read = (file) => readFileSync(join(root, file), 'utf8');

/** Commands of the program that a page names in its text or in an indented block: "user add", "check". */
function namedCommands(text) {
  const code = [...text.matchAll(/`([^`\n]+)`/g), ...text.matchAll(/^ {4,}(.+)$/gm)].map(([, one]) => one);
  return code.flatMap((one) => [...one.matchAll(/(?:^|&& |; |\| )conclave ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)(?![=\w.])/g)].map(([, words]) => words));
}

const kGroups = ['user', 'room', 'certificate', 'token'];

export async function runHandbook(machine) {
  const swap = (text) => swaps(machine).reduce((done, [from, to]) => done.replaceAll(from, to), text);
  const file = new Map([...paths()].map(([name, path]) => [path, name]));
  const order = ['index', ...sidebar('en', 'operate').flatMap(({ items }) => items.map(({ link }) => link.replace(/.*\//, '')))];
  const pages = order.map((name) => file.get(`en/operate/${name}.md`));
  // Whom the pages speak of, as they are before the first page.
  for (const name of ['anna', 'bert', 'carla']) machine.try(`conclave user remove ${name}`);
  machine.run('conclave user add carla', { input: `${kPassword}\n` });

  const unused = new Set(notRun.keys());
  let configurations = '';
  let ran = 0;
  for (const page of pages) {
    for (const { language, body } of blocks(read(page))) {
      const first = body.split('\n')[0];
      if (language === 'sh') {
        const { status, stdout, stderr } = machine.try(`set -e\n${swap(body)}`, { input: `${kPassword}\n${kPassword}\n` });
        assert.equal(status, 0, `${page}: ${body}\n${stdout}\n${stderr}`);
        ran += 1;
      } else if (language === 'console') {
        assert.ok(notRun.has(first), `${page}: "${first}" is not run, and nobody says why`);
        unused.delete(first);
      } else if (language === 'toml') {
        // 2: it cannot be read. Files that it names are not there, which is another kind of error.
        configurations += `cat >/tmp/handbook.toml <<'HANDBOOK'\n${swap(body)}HANDBOOK\nconclave check --config-only --config /tmp/handbook.toml >/tmp/handbook.said 2>&1; ` +
          `[ $? != 2 ] || { echo '${page}:'; cat /tmp/handbook.toml /tmp/handbook.said; }\n`;
      } else {
        assert.ok(['conf', 'ini', 'text', 'yaml', ''].includes(language), `${page}: what is a block marked "${language}"?`);
      }
    }
  }
  assert.deepEqual([...unused], [], 'blocks that are no longer in the pages');
  assert.equal(machine.run(configurations), '', 'configurations of the pages can be read');

  // Both languages, and the user guide, too.
  const named = new Set([...paths().keys()].flatMap((name) => namedCommands(read(name))).map((words) => {
    const [group, act] = words.split(' ');
    return kGroups.includes(group) && act ? words : group;
  }));
  assert.ok(named.size > 20, 'the commands are found');
  assert.equal(machine.run([...named].map((words) => `conclave ${words} --help 2>&1 | grep -q '^Usage: conclave ${words} ' || echo '${words}'`).join('\n')), '', 'commands that the pages name and the program does not have');
  machine.run('rm -f /etc/cron.daily/conclave-backup /var/backups/*conclave*.db /tmp/handbook.*');
  console.log(`# figure: ${ran} blocks of commands, ${named.size} named commands`);
}
