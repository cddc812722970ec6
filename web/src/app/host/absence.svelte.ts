// What hosts mean for those who are not: one who was waited for has come; the last one has left, and what follows.

import type { Conference } from '../../engine';
import { t } from '../i18n/index.svelte';
import type { Notices } from '../call/notices.svelte';
import { readHostNews } from './news';

/** `endsAt` is on the clock of performance.now(). */
export type Absence = { then: 'lock' } | { then: 'end'; endsAt: number };

const kKey = 'host';

export class HostAbsence {
  /** What there is to show for as long as it holds. */
  current = $state.raw<Absence | undefined>(undefined);

  listen(conference: Conference, notices: Notices): void {
    let waited = false;
    conference.subscribe(({ phase, door }) => {
      if (phase === 'joined' && waited) notices.say(t('host.here'), { key: kKey });
      waited = phase === 'waiting' && door?.reason === 'host';
    });
    conference.events.on('json', ({ from, json }) => {
      const news = readHostNews(from, json);
      if (!news) return;
      if (news.event === 'back') {
        this.current = undefined;
        notices.say(t('host.back'), { key: kKey });
      } else if (news.then === 'keep') {
        notices.say(t('host.leftKeep'), { key: kKey });
      } else {
        this.current = 'seconds' in news ? { then: 'end', endsAt: performance.now() + news.seconds * 1000 } : { then: 'lock' };
      }
    });
  }
}
