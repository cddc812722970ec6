// The room as this page knows it: where it is, the conference once there is one, and what that says last.

import type { Conference, ConferenceState, RoomAddress } from '../../engine';
import { t } from '../i18n/index.svelte';
import type { Notices } from './notices.svelte';

export class CallRoom {
  conference = $state.raw<Conference | undefined>(undefined);
  /** Undefined before the first join. */
  state = $state.raw<ConferenceState | undefined>(undefined);

  constructor(
    readonly address: RoomAddress,
    private readonly notices: Notices,
  ) {}

  /** Runs what needs the server's consent and says so when it refuses. */
  async ask(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch {
      this.notices.say(t('menu.refused'));
    }
  }

  leave(): Promise<void> {
    return this.conference?.leave() ?? Promise.resolve();
  }
}
