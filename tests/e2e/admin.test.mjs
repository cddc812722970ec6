// Weight: light
// The page of administrators as they use it, with a meeting that is on: how it fares, somebody put out, an account made
// whose owner sets the password by a link, and the end of it all when the role is taken away.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { enter } from './lib/company.mjs';
import { House } from './lib/house.mjs';
import { choose, use, write } from './lib/keyboard.mjs';
import { click, logIn, password } from './lib/members.mjs';
import { shows, testId, ui } from './lib/ui.mjs';
import { until } from './lib/until.mjs';

const line = (list, key) => `${testId(`${list}-line`)}[data-key${key ? `="${key}"` : ''}]`;
const textOf = (page, selector) => page.$eval(selector, (e) => e.textContent);

describe('the administration', () => {
  const house = House.open('admin', 'firefox', { create: 'members' });

  test('shows rooms, puts people out, makes accounts, and ends with the role', async () => {
    await house.visit('/', async (page, server) => {
      server.command(['user', 'add', 'root', '--role', 'admin'], `${password}\n${password}\n`);
      server.addMember('maya', password);
      await logIn(page, 'root');
      await click(page, 'account-button');
      await click(page, 'admin-link');
      await shows(page, `${testId('admin-page')}[data-state="there"]`);
      assert.match(await textOf(page, testId('admin-overview')), /Conclave \d/);
      await shows(page, testId('admin-findings'));
      assert.match(await textOf(page, testId('admin-findings')), /Warning: The server makes its own certificate/);

      const maya = await house.another(`${server.origin}/tea`);
      await logIn(maya, 'maya');
      await enter(maya, 'Maya');
      await shows(maya, ui.conference);
      await until('somebody is there', async () => (await textOf(page, `${testId('admin-figure-people')} dd`)) === '1');
      await use(page, testId('admin-tab-overview'));
      await page.keyboard.press('ArrowRight');
      await shows(page, line('admin-rooms'));
      await until('it is known how the room fares', async () => /in \d.*bit\/s/.test(await textOf(page, line('admin-rooms'))));
      await choose(page, testId('admin-rooms-actions'), testId('menu-room-people'));
      await use(page, testId('admin-kick'));
      await shows(page, testId('admin-kick-dialog'));
      await use(page, ui.confirm);
      await shows(maya, ui.ended);
      await shows(page, testId('admin-told'));

      await page.keyboard.press('Escape');
      await page.waitForSelector(testId('admin-people-dialog'), { hidden: true });
      await click(page, 'admin-tab-accounts');
      await use(page, testId('admin-account-add'));
      await write(page, testId('admin-account-name'), 'Zoe');
      await page.keyboard.press('Enter');
      await shows(page, testId('admin-code'));
      const link = await page.$eval(testId('admin-code'), (e) => e.value);
      const zoe = await house.another(link);
      await shows(zoe, testId('new-password'));
      assert.equal(await zoe.evaluate(() => location.hash), '', 'the code is out of the address');
      await write(zoe, testId('new-password'), password);
      await zoe.keyboard.press('Enter');
      await shows(zoe, `${testId('password-page')}[data-stage="done"]`);
      await zoe.goto(server.origin);
      await logIn(zoe, 'zoe');
      assert.match(server.command(['audit']), /password-link-made {2}account=root {2}subject=zoe/);

      server.command(['user', 'role', 'root', 'member']);
      await shows(page, testId('admin-forbidden'));
    });
  });
});
