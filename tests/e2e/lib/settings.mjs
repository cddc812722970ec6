// What a person does with the settings dialog.

const testId = (id) => `[data-testid="${id}"]`;

export async function openSettings(person, tab) {
  const { page } = person;
  if (!(await page.$(testId('settings-dialog')))) {
    await person.press('more');
    const item = await page.waitForSelector(testId('menu-settings'), { visible: true });
    await item.click();
  }
  const trigger = await page.waitForSelector(testId(`settings-tab-${tab}`), { visible: true });
  await trigger.click();
  await page.waitForSelector(`${testId(`settings-tab-${tab}`)}[data-state="active"]`);
}

export async function closeSettings({ page }) {
  if (!(await page.$(testId('settings-dialog')))) return;
  await page.click(testId('dialog-close'));
  await page.waitForSelector(testId('settings-dialog'), { hidden: true });
}

/** A switch of the dialog, brought to `on`. */
export async function setSwitch({ page }, id, on) {
  const state = `${testId(id)}[aria-checked="${on}"]`;
  if (!(await page.$(state))) await page.click(testId(id));
  await page.waitForSelector(state);
}

export async function pick({ page }, id, value) {
  await page.waitForSelector(testId(id), { visible: true });
  await page.select(testId(id), value);
}

export async function chooseBackground({ page }, name) {
  await page.$eval(testId(`background-${name}`), (input) => input.click());
}
