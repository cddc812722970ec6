// The panels beside the stage and the dialogs over it. Each is loaded when it is first opened.

import type { Component } from 'svelte';
import type { Call } from './call.svelte';

export interface PanelProps {
  call: Call;
}

export interface DialogProps {
  call: Call;
  /** Whom it is about, if it is about somebody. */
  endpoint: string;
  onclose: () => void;
}

type Load<P extends object> = () => Promise<{ default: Component<P> }>;

export const kPanels = {
  chat: () => import('../talk/ChatPanel.svelte'),
} satisfies Record<string, Load<PanelProps>>;

export const kDialogs = {
  shortcuts: () => import('../settings/ShortcutsDialog.svelte'),
} satisfies Record<string, Load<DialogProps>>;

export type PanelName = keyof typeof kPanels;
export type DialogName = keyof typeof kDialogs;
