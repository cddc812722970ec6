// Single-key shortcuts, off while somebody types or a modifier is held.

export type ShortcutKey = 'm' | 'v' | 'd' | 'c';

export function shortcutOf(event: KeyboardEvent): ShortcutKey | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return undefined;
  const target = event.target as HTMLElement | null;
  if (target?.closest?.('input, textarea, select, [contenteditable="true"], [role="menu"]')) return undefined;
  const key = event.key.toLowerCase();
  return key === 'm' || key === 'v' || key === 'd' || key === 'c' ? key : undefined;
}
