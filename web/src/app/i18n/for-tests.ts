// Unit tests find the English texts loaded, as a page does when it begins, and what jsdom lacks of a browser.

if (typeof document !== 'undefined') {
  // No query holds, and none ever changes.
  window.matchMedia ??= (media) => Object.assign(new EventTarget(), { media, matches: false, onchange: null }) as unknown as MediaQueryList;
  window.ResizeObserver ??= class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  };
  Element.prototype.scrollIntoView ??= () => undefined;
}

if (typeof document !== 'undefined') await (await import('./index.svelte')).language.bringAdmin();

export {};
