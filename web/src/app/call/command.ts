// One thing that a person can do in a call by a button, a menu entry or a key.

import type { Component } from 'svelte';

export type CommandId =
  | 'microphone' | 'camera' | 'screen' | 'hand' | 'reactions' | 'chat' | 'people' | 'polls' | 'invite'
  | 'view' | 'self-view' | 'pip' | 'settings' | 'full-screen' | 'flip' | 'times' | 'security';

export interface Command {
  id: CommandId;
  /** Of its button; the menu entry is `menu-<id>`. */
  testid: string;
  icon: Component<{ size?: number; strokeWidth?: number; 'aria-hidden'?: boolean }>;
  /** What it does now: "Mute microphone". */
  label: string;
  /** One or two words, for the button itself: "Mute". */
  short: string;
  /** Upper-case letter or sign; after the keys of Jitsi Meet. */
  key?: string;
  /** For switches: whether it is on. */
  pressed?: boolean;
  tone?: 'plain' | 'off' | 'active';
  badge?: number;
  /** The rules of the room leave it to moderators and whom they allow to. */
  locked?: boolean;
  busy?: boolean;
  run: () => void;
}
