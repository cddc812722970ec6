// Tells that a moderator lets one speak, show or share, or asks one to. Nobody is switched on from afar: the person decides.

import type { MuteKind } from '../../engine';
import type { Call } from '../call/call.svelte';
import { t } from '../i18n/index.svelte';
import { kOwnKindOf } from '../order/may';
import { AskGate } from './asks';

const kShownMs = 30_000;
const kActs = { audio: 'ask.unmute', video: 'ask.startCamera', desktop: 'ask.startScreen' } as const;

/** @returns what ends it. */
export function attendAsks(call: Call): () => void {
  const gate = new AskGate();
  const attend = ({ kind, by }: { kind: MuteKind; by: string }): void => {
    if (call.media.isOn(kOwnKindOf[kind]) || !gate.pass(kind, Date.now())) return;
    say(call, kind, call.displayName(by), gate);
  };
  return call.conference?.events.on('allowed', attend) ?? (() => undefined);
}

function say(call: Call, kind: MuteKind, name: string, gate: AskGate): void {
  const turnOn = (): void => {
    if (!call.media.isOn(kOwnKindOf[kind])) void call.toggle(kOwnKindOf[kind]);
  };
  const reserved = call.conference?.value.rules.reserved[kind];
  call.notices.say(reserved ? t(`allowed.${kind}`, { name }) : t(`ask.${kind}`, { name }), {
    key: `ask-${kind}`,
    forMs: kShownMs,
    acts: [
      { label: t(kActs[kind]), run: turnOn },
      { label: t('ask.notNow'), run: () => gate.refuse(kind, Date.now()) },
    ],
  });
}
