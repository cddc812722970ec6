// A page at rest.

/** Waits until nothing moves any more but what always moves, two seconds at most. */
export const settled = (page) =>
  page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const ending = document.getAnimations().filter((animation) => animation.effect?.getTiming().iterations !== Infinity);
    const late = new Promise((done) => setTimeout(done, 2000));
    await Promise.race([Promise.allSettled(ending.map((animation) => animation.finished)), late]);
  });
