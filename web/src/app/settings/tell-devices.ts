// What happens to own devices without the person's doing, said once each.

import type { LocalMedia } from '../../engine';
import type { Notices } from '../call/notices.svelte';
import { t } from '../i18n/index.svelte';
import { preferences } from '../preferences.svelte';
import { unawaited } from '../../unawaited';

/** Nobody hears or sees what the person believes to send: time enough to read it twice. */
const kUnsentMs = 30_000;

export function tellOfDevices(media: LocalMedia, notices: Notices): void {
  media.events.on('switched', ({ kind, label, why }) => {
    if (kind === 'speaker') notices.say(t('settings.speakerLost'), { tone: 'warn' });
    else {
      const device = label || t('devices.standard');
      if (why === 'lost') notices.say(t('settings.microphoneReplaced', { device }), { tone: 'warn' });
      else notices.say(t('settings.microphoneFollowed', { device }));
    }
  });
  media.events.on('unsent', (kind) => {
    const again = { label: t('help.retry'), run: () => unawaited(media.set(kind === 'screenAudio' ? 'screen' : kind, true)) };
    notices.say(t(`unsent.${kind}`), { tone: 'warn', key: `unsent.${kind}`, acts: kind === 'screenAudio' ? [] : [again], forMs: kUnsentMs });
  });
  media.events.on('unprocessed', (kind) => {
    if (kind === 'audio') notices.say(t('settings.filterFailed'), { tone: 'warn' });
    else {
      const acts = [{ label: t('settings.backgroundOff'), run: () => preferences.set({ background: 'none' }) }];
      notices.say(t('device.effect'), { tone: 'warn', acts });
    }
  });
}
