// Other people for a scene of one person, in windows of the same browser, without devices. Those of the scene before go.
import { closeWindow, openWindow } from './browsers.mjs';
import { press } from './settled.mjs';
import { testId } from './ui.mjs';
import { until } from './until.mjs';

const companions = new WeakMap();

/** Everybody goes who came for the scene before. */
export async function alone(page) {
  for (const other of companions.get(page) ?? []) await closeWindow(other);
  companions.set(page, []);
}

/** Whether somebody who came for the scene before is at this address. */
export const accompanied = (page, url) => (companions.get(page) ?? []).some((other) => other.url() === url);

/** Joins or knocks, by this name. */
export async function enter(page, name) {
  const input = await page.waitForSelector(testId('name-input'), { visible: true });
  await input.evaluate((field) => field.select());
  await (name ? input.type(name) : input.press('Backspace'));
  await press(page, testId('join-button'));
}

/** Somebody else at that address, who does `before` before coming in. @returns their page */
export async function companion(page, url, name, before = async () => {}) {
  const other = await openWindow(page.browser());
  companions.get(page).push(other);
  await other.goto(url);
  await before(other);
  await enter(other, name);
  return other;
}

/** Whoever comes has to be let in from now on. `openPeople` opens the list of people, which phones keep in a menu. */
export async function closeDoor(moderator, openPeople) {
  await moderator.waitForSelector(testId('call'));
  await openPeople();
  await press(moderator, testId('security-open'));
  await press(moderator, testId('rule-lobby'));
  await until('the lobby is there', () => moderator.$(`${testId('rule-lobby')}[data-state="checked"]`));
  await moderator.keyboard.press('Escape');
  await moderator.waitForSelector(testId('security-dialog'), { hidden: true });
}
