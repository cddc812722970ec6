// People with an account on the server under test.
import { press } from './settled.mjs';

export const id = (name) => `[data-testid="${name}"]`;
export const password = 'correct horse battery';

export async function shows(page, selector) {
  await page.bringToFront(); // in the background nothing is drawn, and nothing waits
  return page.waitForSelector(selector, { visible: true, timeout: 20000 });
}

export async function click(page, name) {
  await page.bringToFront();
  await press(page, id(name));
}

export async function fillLogin(page, name, secret) {
  for (const [field, words] of [['login-name', name], ['login-password', secret]]) {
    const input = await shows(page, id(field));
    await input.evaluate((element) => (element.focus(), element.select()));
    await page.keyboard.type(words);
  }
  await page.keyboard.press('Enter');
}

export async function logIn(page, name, secret = password) {
  await click(page, 'login-open');
  await fillLogin(page, name, secret);
  await shows(page, id('account-button'));
}
