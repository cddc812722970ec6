// What of a page does not fit its window, or is too small.
import { until } from './until.mjs';

/** The least width and height of a control, in CSS pixels, for a finger and for a mouse (WCAG 2.5.5 and 2.5.8). */
export const kFinger = 44;
export const kMouse = 24;

/** What does not fit when the page has come to rest after a change of its window. */
export async function misfits(page, smallest) {
  let found = [];
  await until('all fits', async () => (found = await misfitsNow(page, smallest)).length === 0, { timeout: 2500 }).catch(() => {});
  return found;
}

/** The page itself, or a control that is partly outside of the window or too small for a finger. */
function misfitsNow(page, smallest) {
  return page.evaluate((least) => {
    const found = [];
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) found.push(`the page is ${root.scrollWidth} px wide in ${innerWidth}`);
    for (const element of document.querySelectorAll('button, a[href], input, select, textarea, [role="menuitem"]')) {
      if (!element.checkVisibility({ visibilityProperty: true }) || element.closest('[inert], [aria-hidden="true"], .visually-hidden')) continue;
      const box = element.getBoundingClientRect();
      if (box.width <= 1 || box.height <= 1) continue;
      const who = element.dataset.testid ?? element.getAttribute('aria-label') ?? element.innerText;
      if (box.left < -0.5 || box.right > innerWidth + 0.5) found.push(`${who} reaches from ${box.left} to ${box.right} of ${innerWidth}`);
      // A link in a text is as high as its line (WCAG 2.5.8); a label belongs to what it names.
      if (getComputedStyle(element).display === 'inline') continue;
      const boxes = [box, ...[...(element.labels ?? [])].map((label) => label.getBoundingClientRect())];
      const height = Math.max(...boxes.map((b) => b.bottom)) - Math.min(...boxes.map((b) => b.top));
      const width = Math.max(...boxes.map((b) => b.right)) - Math.min(...boxes.map((b) => b.left));
      if (Math.min(width, height) < least - 0.5) found.push(`${who} is ${width} × ${height}`);
    }
    return found;
  }, smallest);
}
