// Listens for moderators who ask to unmute, for as long as a call lasts.

import type { Call } from '../call/call.svelte';
import { t } from '../i18n/index.svelte';
import { AskGate, type AskedMedia, parseAsk } from './asks';

const kShownMs = 30_000;

/** @returns what ends it. */
export function attendAsks(call: Call): () => void {
  const gate = new AskGate();
  const attend = ({ from, payload }: { from: string; payload: Record<string, unknown> }): void => {
    const media = parseAsk(payload);
    // The server vouches for who sent it; the roster says what the room made of him.
    const asker = call.state?.participants.find((p) => p.endpoint === from && p.role === 'moderator');
    if (!media || !asker || call.media.isOn(media) || !gate.pass(media, Date.now())) return;
    say(call, media, call.displayName(asker.name), gate);
  };
  return call.conference?.events.on('endpointMessage', attend) ?? (() => undefined);
}

function say(call: Call, media: AskedMedia, name: string, gate: AskGate): void {
  const turnOn = (): void => {
    if (!call.media.isOn(media)) void call.toggle(media);
  };
  call.notices.say(t(`ask.${media}`, { name }), {
    key: `ask-${media}`,
    forMs: kShownMs,
    acts: [
      { label: media === 'audio' ? t('ask.unmute') : t('ask.startCamera'), run: turnOn },
      { label: t('ask.notNow'), run: () => gate.refuse(media, Date.now()) },
    ],
  });
}
