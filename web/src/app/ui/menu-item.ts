// An entry of a menu. Apart from the menu itself, so that plain modules can make some.

import type { Component } from 'svelte';

export interface MenuItem {
  id: string;
  label: string;
  icon?: Component<{ size?: number; strokeWidth?: number; 'aria-hidden'?: boolean }>;
  /** Shown at the end: the key that does the same. */
  shortcut?: string;
  /** For items that are switches. */
  checked?: boolean;
  danger?: boolean;
  disabled?: boolean;
  /** A line above it. */
  separated?: boolean;
  run: () => void;
}
