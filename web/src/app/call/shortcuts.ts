// Single-key shortcuts, off while somebody types or a modifier is held.

const kTyping = 'input, textarea, select, [contenteditable="true"], [role="menu"], [role="slider"], [role="dialog"]';

/** The key of a shortcut, upper case, or undefined when this press is none. */
export function shortcutOf(event: KeyboardEvent): string | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return undefined;
  const target = event.target as HTMLElement | null;
  if (target?.closest?.(kTyping)) return undefined;
  return event.key.length === 1 ? event.key.toUpperCase() : undefined;
}
