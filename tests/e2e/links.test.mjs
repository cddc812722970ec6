// Weight: light
// What a link brings: a token of another system (?jwt=), made by `conclave token make`, and an invitation (?invite=), made by
// `conclave invite`. Only members open rooms here, and guests knock.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';

import { findings } from './lib/axe.mjs';
import { House } from './lib/house.mjs';
import { press } from './lib/settled.mjs';
import { shows, testId, ui } from './lib/ui.mjs';
import { until } from './lib/until.mjs';

// One for each test: who has gone without a word counts as there for a while.
const room = 'garden-party', club = 'book-club', tea = 'tea-time';
const secret = 'a secret of thirty-two bytes or more';

const directory = mkdtempSync(join(tmpdir(), 'conclave-links-'));
const config = join(directory, 'conclave.toml');
writeFileSync(join(directory, 'secret'), secret, { mode: 0o600 });
writeFileSync(config, `
[rooms]
create = "members"
guests = "knock"
[tokens]
issuers = ["portal"]
audiences = ["conclave"]
[[tokens.key]]
secret = "${directory}/secret"
`);
after(() => rmSync(directory, { recursive: true, force: true }));

const makeToken = (server, ...more) => server.command(['token', 'make', '--config', config, ...more], '', { data: false }).trim();

/** As another system makes them: `conclave token make` makes none that is over. */
function expiredToken() {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(Date.now() / 1000) - 3600;
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ iss: 'portal', aud: 'conclave', sub: '*', room: club, exp })}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

function inviteLink(server, ...more) {
  const code = /\?invite=([\w-]+)/.exec(server.command(['invite', tea, '--config', config, ...more]))?.[1];
  assert.ok(code, 'the command shows the link');
  return `${server.origin}/${tea}?invite=${code}`;
}

/** By keyboard alone. */
async function goTo(page, selector) {
  await shows(page, selector);
  const there = () => page.evaluate((wanted) => document.activeElement?.matches(wanted), selector);
  for (let i = 0; i < 60 && !(await there()); ++i) await page.keyboard.press('Tab');
  assert.ok(await there(), `${selector} is reached by the tab key`);
}

async function enter(page, name = '') {
  await shows(page, `${ui.join}:not([disabled])`);
  if (name) {
    await goTo(page, ui.name);
    await page.keyboard.type(name);
  }
  await goTo(page, ui.join);
  await page.keyboard.press('Enter');
}

async function isExplained(page, ending, words) {
  await shows(page, `${testId('ended-page')}[data-ending="${ending}"]`);
  assert.match(await page.$eval(`${testId('ended-page')} h1`, (e) => e.textContent), words);
  assert.deepEqual(await findings(page), []);
}

const role = (page) => page.$eval(ui.conference, (e) => e.dataset.role);

describe('a link', () => {
  const house = House.open('links', 'firefox', { create: null, arguments: ['--config', config] });

  test('with a token opens its room, as moderator, under the name that it says', async () => {
    await house.visit('/', async (page, server) => {
      const token = makeToken(server, '--room', room, '--name', 'Ann of the Portal');
      await page.goto(`${server.origin}/${room}?jwt=${token}&lang=x`);
      await shows(page, ui.join);
      assert.equal(await page.evaluate(() => location.pathname + location.search), `/${room}?lang=x`);
      assert.equal(await page.$eval(ui.name, (e) => e.value), 'Ann of the Portal');
      assert.deepEqual(await findings(page), []);
      await enter(page);
      await shows(page, ui.conference);
      assert.equal(await role(page), 'moderator');
      assert.deepEqual(await findings(page), []);

      await press(page, ui.people);
      const names = () => page.$$eval(testId('person-name'), (all) => all.map((name) => name.textContent).join());
      await until('the name of the token is in the list', async () => (await names()).includes('Ann of the Portal'));

      // Whose token says that he does not lead knocks like other guests.
      const guest = makeToken(server, '--room', room, '--name', 'Ben', '--no-moderator');
      const other = await house.another(`${server.origin}/${room}?jwt=${guest}`);
      await enter(other);
      await shows(other, `${testId('at-door')}[data-reason="approval"]`);
    });
  });

  test('with a token that has expired says so, and lets one wait as a guest', async () => {
    await house.visit(`/${club}?jwt=${expiredToken()}`, async (page) => {
      await enter(page, 'Cem');
      await isExplained(page, 'tokenExpired', /expired/);
      await goTo(page, ui.rejoin);
      await page.keyboard.press('Enter');
      await shows(page, `${testId('at-door')}[data-reason="host"]`);
      assert.deepEqual(await findings(page), []);
    });
  });

  test('with the token of another room, or with none that is any good, says so', async () => {
    await house.visit('/', async (page, server) => {
      await page.goto(`${server.origin}/${room}?jwt=${makeToken(server, '--room', 'cellar')}`);
      await enter(page, 'Dan');
      await isExplained(page, 'tokenElsewhere', /another room/);
      await page.goto(`${server.origin}/${room}?jwt=${makeToken(server, '--room', room).slice(0, -9)}`);
      await enter(page, 'Dan');
      await isExplained(page, 'tokenInvalid', /not valid/);
    });
  });

  test('of an invitation opens the room, lets guests in without a knock, and is used up', async () => {
    await house.visit('/', async (page, server) => {
      await page.goto(inviteLink(server, '--role', 'moderator', '--uses', '1'));
      await enter(page, 'Eve');
      await shows(page, ui.conference);
      assert.equal(await role(page), 'moderator');

      const link = inviteLink(server, '--role', 'guest', '--uses', '1');
      const guest = await house.another(link);
      await enter(guest, 'Fay');
      await shows(guest, ui.conference);
      assert.equal(await role(guest), 'participant');

      const late = await house.another(link);
      await enter(late, 'Gus');
      await isExplained(late, 'inviteUsedUp', /used up/);
      await goTo(late, ui.rejoin);
      await late.keyboard.press('Enter');
      await shows(late, `${testId('at-door')}[data-reason="approval"]`);
      assert.deepEqual(await findings(late), []);
    });
  });
});
