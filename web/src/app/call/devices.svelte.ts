// The person's own microphone, camera, screen and speaker in this call: switched as the person wishes, as far as the rules
// of the room and the data saver let them. Opening them is the engine's matter.

import { LocalMedia, type LocalMediaState, type OwnKind } from '../../engine';
import { restoreDevices } from '../devices/choice';
import { t } from '../i18n/index.svelte';
import { reservedSentence } from '../order/reserved';
import { isForbidden, isLocked } from '../order/may';
import { preferences } from '../preferences.svelte';
import { obeyPreferences } from '../settings/obey.svelte';
import { tellOfDevices } from '../settings/tell-devices';
import type { Notices } from './notices.svelte';
import type { CallRoom } from './room.svelte';

export class Devices {
  readonly media = new LocalMedia();
  state = $state.raw<LocalMediaState>(this.media.value);
  /** The browser refused to play sound without a click. */
  playBlocked = $state(false);
  private readonly stopObeying: () => void;

  constructor(
    private readonly room: CallRoom,
    private readonly notices: Notices,
  ) {
    this.media.subscribe((state) => (this.state = state));
    restoreDevices(this.media);
    this.stopObeying = obeyPreferences(this.media);
    tellOfDevices(this.media, notices);
  }

  /** They go off, for good. */
  close(): void {
    this.stopObeying();
    this.media.close();
  }

  async toggle(kind: OwnKind): Promise<void> {
    const { state } = this.room;
    const on = this.media.isOn(kind);
    if (!on && isForbidden(state, kind)) return void this.notices.say(t('forbidden.screen'), { key: 'reserved' });
    if (!on && isLocked(state, kind)) return this.offerHand();
    if (kind === 'camera' && !on && preferences.value.dataSaver) {
      const acts = [{ label: t('settings.dataSaverOff'), run: () => preferences.set({ dataSaver: false }) }];
      return void this.notices.say(t('settings.dataSaverHolds'), { key: 'data-saver', acts });
    }
    if (kind === 'screen') this.media.setScreenWish({ content: preferences.value.screenContent, sound: preferences.value.screenSound });
    await this.media.set(kind, !on);
    const error = this.media.value.errors[kind];
    if (error) this.notices.say(t(`device.${error.kind}`));
  }

  /** Somebody who may not use a device asks those who can allow it by raising the hand. */
  offerHand(): void {
    const { state, conference } = this.room;
    if (state?.raisedHand !== undefined) return void this.notices.say(t('rules.handUp'), { key: 'reserved' });
    const acts = [{ label: t('hand.raise'), run: () => conference?.raiseHand(true) }];
    this.notices.say(reservedSentence(state), { key: 'reserved', acts });
  }
}
