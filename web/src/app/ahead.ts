// When to do ahead what a join needs: not while the page is still being drawn, and not for somebody who only came by.

const kIdleMs = 2_000;

/** Resolves when the person first does something, or when the browser has nothing else to do. */
export function firstActOrIdle(): Promise<void> {
  return new Promise((resolve) => {
    const acts = ['pointerdown', 'keydown', 'focusin'] as const;
    const done = (): void => {
      for (const act of acts) removeEventListener(act, done);
      resolve();
    };
    for (const act of acts) addEventListener(act, done, { once: true, passive: true });
    if ('requestIdleCallback' in window) requestIdleCallback(done, { timeout: kIdleMs });
    else setTimeout(done, kIdleMs);
  });
}
