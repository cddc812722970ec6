// The panels beside the stage and the dialogs over it. Each is loaded when it is first opened, and names the parts of the
// call that it uses.

import type { Component } from 'svelte';
import type { CallParts, With } from './parts';
import type { DialogName, PanelName } from './windows.svelte';

export interface PanelProps<Part extends keyof CallParts = keyof CallParts> {
  call: With<Part>;
}

export interface DialogProps<Part extends keyof CallParts = keyof CallParts> {
  call: With<Part>;
  /** Whom it is about, if it is about somebody. */
  endpoint: string;
  onclose: () => void;
}

type Load<P extends object> = () => Promise<{ default: Component<P> }>;

export const kPanels: Record<PanelName, Load<PanelProps>> = {
  chat: () => import('../talk/ChatPanel.svelte'),
  people: () => import('../people/PeoplePanel.svelte'),
  polls: () => import('../talk/PollsPanel.svelte'),
};

export const kDialogs: Record<DialogName, Load<DialogProps>> = {
  breakoutAnnounce: () => import('../breakout/AnnounceDialog.svelte'),
  breakoutClose: () => import('../breakout/CloseDialog.svelte'),
  breakoutMake: () => import('../breakout/MakeDialog.svelte'),
  breakoutRename: () => import('../breakout/RenameRoomDialog.svelte'),
  breakoutSend: () => import('../breakout/SendDialog.svelte'),
  connection: () => import('../health/ConnectionDialog.svelte'),
  end: () => import('../people/EndDialog.svelte'),
  grant: () => import('../people/GrantDialog.svelte'),
  invite: () => import('../people/InviteDialog.svelte'),
  kick: () => import('../people/KickDialog.svelte'),
  rename: () => import('../people/NameDialog.svelte'),
  revoke: () => import('../people/RevokeDialog.svelte'),
  security: () => import('../order/SecurityDialog.svelte'),
  settings: () => import('../settings/SettingsDialog.svelte'),
  shortcuts: () => import('../settings/ShortcutsDialog.svelte'),
  times: () => import('../people/SpeakingTimesDialog.svelte'),
  volume: () => import('../people/VolumeDialog.svelte'),
};
