// A page at rest.

/** Waits until nothing moves any more but what always moves, two seconds at most. */
export const settled = (page) =>
  page.evaluate(async () => {
    const still = async () => {
      await document.fonts.ready;
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      const ending = document.getAnimations().filter((animation) => animation.effect?.getTiming().iterations !== Infinity);
      await Promise.allSettled(ending.map((animation) => animation.finished));
    };
    // In the background nothing is drawn, and nothing ends.
    await Promise.race([still(), new Promise((done) => setTimeout(done, 2000))]);
  });

/** What the selector finds, seen and standing still: the mouse goes to where it is, and does not meet what was there before. */
export async function atRest(page, selector) {
  await page.waitForSelector(selector, { visible: true });
  await settled(page);
  return page.waitForSelector(selector, { visible: true });
}

export const hover = async (page, selector) => (await atRest(page, selector)).hover();
export const press = async (page, selector, options) => (await atRest(page, selector)).click(options);
