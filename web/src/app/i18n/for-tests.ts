// Unit tests find the English texts loaded, as a page does when it begins.

if (typeof document !== 'undefined') await (await import('./index.svelte')).language.ready;

export {};
