// What a person does with the settings dialog.
import { press } from './settled.mjs';
import { testId } from './ui.mjs';

export async function openSettings(person, tab) {
  const { page } = person;
  if (!(await page.$(testId('settings-dialog')))) {
    await person.press('more');
    await press(page, testId('menu-settings'));
  }
  await press(page, testId(`settings-tab-${tab}`));
  await page.waitForSelector(`${testId(`settings-tab-${tab}`)}[data-state="active"]`);
}

export async function closeSettings({ page }) {
  if (!(await page.$(testId('settings-dialog')))) return;
  await press(page, testId('dialog-close'));
  await page.waitForSelector(testId('settings-dialog'), { hidden: true });
}

/** A switch of the dialog, brought to `on`. */
export async function setSwitch({ page }, id, on) {
  const state = `${testId(id)}[aria-checked="${on}"]`;
  if (!(await page.$(state))) await press(page, testId(id));
  await page.waitForSelector(state);
}

export async function pick({ page }, id, value) {
  await page.waitForSelector(testId(id), { visible: true });
  await page.select(testId(id), value);
}

export async function chooseBackground({ page }, name) {
  await page.$eval(testId(`background-${name}`), (input) => input.click());
}
