// A person without a mouse: goes on with Tab, presses Enter or Space, goes through menus and lists with the arrows. What
// cannot be reached that way is not there.
import { settled } from './settled.mjs';

const kMost = 120;

/** What the focus is on: the wanted ('there'), or something that stands before or behind it. */
const where = (page, selector) =>
  page.evaluate((wanted) => {
    const active = document.activeElement;
    if (active?.matches(wanted)) return 'there';
    return active?.compareDocumentPosition(document.querySelector(wanted)) & Node.DOCUMENT_POSITION_PRECEDING ? 'behind' : 'before';
  }, selector);

/** Presses `key` until what the selector finds has the focus; with Tab in the right direction, never over the end of the page. */
export async function goTo(page, selector, key = 'Tab') {
  await page.bringToFront(); // In a window behind another one Firefox presses no buttons.
  await page.waitForSelector(selector, { visible: true });
  await settled(page);
  for (let i = 0; i < kMost; ++i) {
    const place = await where(page, selector);
    if (place === 'there') return;
    const back = key === 'Tab' && place === 'behind';
    if (back) await page.keyboard.down('Shift');
    await page.keyboard.press(key);
    if (back) await page.keyboard.up('Shift');
  }
  throw new Error(`${selector} is not to be reached with ${key}; the focus is on ${await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200))}`);
}

/** Goes there and presses it. */
export async function use(page, selector, key = 'Enter') {
  await goTo(page, selector);
  await page.keyboard.press(key);
}

/** Opens a menu and chooses from it. */
export async function choose(page, opener, item) {
  await use(page, opener);
  await goTo(page, item, 'ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[role="menu"]', { hidden: true });
}

/** Writes into a field, over what stood there. */
export async function write(page, selector, text) {
  await goTo(page, selector);
  await page.keyboard.down('Control');
  await page.keyboard.press('a');
  await page.keyboard.up('Control');
  if (text) await page.keyboard.type(text);
  else await page.keyboard.press('Backspace');
}
