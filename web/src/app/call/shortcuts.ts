// Single-key shortcuts, off while somebody types or a modifier is held, or when the person wants none.

import { preferences } from '../preferences.svelte';

const kTyping = 'input, textarea, select, [contenteditable="true"], [role="menu"], [role="slider"], [role="dialog"]';

export function isTyping(event: KeyboardEvent): boolean {
  return Boolean((event.target as HTMLElement | null)?.closest?.(kTyping));
}

/** The key of a shortcut, upper case, or undefined when this press is none. */
export function shortcutOf(event: KeyboardEvent): string | undefined {
  if (!preferences.value.shortcuts || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return undefined;
  if (isTyping(event)) return undefined;
  return event.key.length === 1 ? event.key.toUpperCase() : undefined;
}
