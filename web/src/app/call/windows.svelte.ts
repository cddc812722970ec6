// What is open besides the stage: one panel beside it, one dialog over everything. The names are here, so that whoever
// opens one need not know what it is made of (registry.ts).

export type PanelName = 'chat' | 'people' | 'polls';

export type DialogName =
  | 'breakoutAnnounce' | 'breakoutClose' | 'breakoutMake' | 'breakoutRename' | 'breakoutSend'
  | 'connection' | 'end' | 'grant' | 'invite' | 'kick' | 'rename' | 'revoke' | 'security' | 'settings' | 'shortcuts' | 'times' | 'volume';

export class Windows {
  panel = $state<PanelName | undefined>(undefined);
  /** With the one whom it is about; '' if it is about nobody. */
  dialog = $state.raw<{ name: DialogName; endpoint: string } | undefined>(undefined);

  /** Opens a panel, or closes it when it is open. */
  toggle(name: PanelName): void {
    this.panel = this.panel === name ? undefined : name;
  }

  open(name: DialogName, endpoint = ''): void {
    this.dialog = { name, endpoint };
  }
}
