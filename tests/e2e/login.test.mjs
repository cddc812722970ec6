// Weight: light
// The form to log in, and what a link may bring. That members open rooms and guests wait is in members.test.mjs.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { House } from './lib/house.mjs';
import { asMembersServer } from './lib/scenes.mjs';
import { press } from './lib/settled.mjs';
import { shows, testId, ui } from './lib/ui.mjs';
import { until } from './lib/until.mjs';


describe('the login', () => {
  const house = House.open('login-form', 'firefox');

  test('goes by keyboard alone, shows the password, and closes without a trace', async () => {
    await house.visit('/', async (page) => {
      await asMembersServer(page);
      await page.reload();
      await shows(page, testId('login-open'));
      await page.focus(testId('login-open'));
      await page.keyboard.press('Enter');
      await shows(page, testId('login-form'));
      await until('the name has the focus', () => page.evaluate(() => document.activeElement?.name === 'username'));
      await page.keyboard.type('nobody');
      await page.keyboard.press('Tab');
      await page.keyboard.type('secret words');
      await page.keyboard.press('Tab');
      await page.keyboard.press(' ');
      assert.equal(await page.$eval(testId('login-password'), (e) => e.type), 'text');
      await page.keyboard.press('Escape');
      await page.waitForSelector(testId('login-form'), { hidden: true });
      await until('the focus is back', () => page.evaluate(() => document.activeElement?.dataset.testid === 'login-open'));
    });
  });

  test('is not offered where nobody needs it', async () => {
    await house.visit('/', async (page) => {
      await shows(page, testId('room-input'));
      assert.equal(await page.$(testId('login-open')), null);
    });
  });
});

describe('the code of an invitation', () => {
  const house = House.open('invitation-code', 'firefox');

  test('leaves the address, goes to the server and stays with the tab', async () => {
    const sockets = () => {
      window.sockets = [];
      window.WebSocket = class extends WebSocket {
        constructor(url, ...more) {
          super(url, ...more);
          window.sockets.push(url);
        }
      };
    };
    await house.visit('/tea-time?invite=Xy7Z&lang=x', async (page) => {
      await shows(page, ui.join);
      assert.equal(await page.evaluate(() => location.pathname + location.search), '/tea-time?lang=x');
      await press(page, ui.name);
      const carried = () => page.evaluate(() => window.sockets.some((url) => url.endsWith('/xmpp-websocket?room=tea-time&token=Xy7Z')));
      await until('the socket carries the code', carried);
      await page.reload();
      await press(page, ui.name);
      await until('it does so again after a reload', carried);
    }, { scripts: [sockets] });
  });
});
