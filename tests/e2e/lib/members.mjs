// People with an account on the server under test.
import { press } from './settled.mjs';
import { shows, testId } from './ui.mjs';

export const password = 'correct horse battery';

export async function click(page, name) {
  await page.bringToFront();
  await press(page, testId(name));
}

export async function fillLogin(page, name, secret) {
  for (const [field, words] of [['login-name', name], ['login-password', secret]]) {
    const input = await shows(page, testId(field));
    await input.evaluate((element) => (element.focus(), element.select()));
    await page.keyboard.type(words);
  }
  await page.keyboard.press('Enter');
}

export async function logIn(page, name, secret = password) {
  await click(page, 'login-open');
  await fillLogin(page, name, secret);
  await shows(page, testId('account-button'));
}
