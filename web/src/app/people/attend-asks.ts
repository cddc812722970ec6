// Tells that a moderator lets one speak, show or share, or asks one to. Nobody is switched on from afar: the person decides.

import type { MuteKind } from '../../engine';
import type { With } from '../call/parts';
import { t } from '../i18n/index.svelte';
import { displayName } from './names';
import { kOwnKindOf } from '../order/may';
import { AskGate } from './asks';
import { unawaited } from '../../unawaited';

const kShownMs = 30_000;
const kActs = { audio: 'ask.unmute', video: 'ask.startCamera', desktop: 'ask.startScreen' } as const;

/** @returns what ends it. */
export function attendAsks(call: With<'room' | 'devices' | 'notices'>): () => void {
  const gate = new AskGate();
  const attend = ({ kind, by }: { kind: MuteKind; by: string }): void => {
    if (call.devices.media.isOn(kOwnKindOf[kind]) || !gate.pass(kind, Date.now())) return;
    say(call, kind, displayName(by), gate);
  };
  return call.room.conference?.events.on('allowed', attend) ?? (() => undefined);
}

function say(call: With<'room' | 'devices' | 'notices'>, kind: MuteKind, name: string, gate: AskGate): void {
  const turnOn = (): void => {
    if (!call.devices.media.isOn(kOwnKindOf[kind])) unawaited(call.devices.toggle(kOwnKindOf[kind]));
  };
  const reserved = call.room.conference?.value.rules.reserved[kind];
  call.notices.say(reserved ? t(`allowed.${kind}`, { name }) : t(`ask.${kind}`, { name }), {
    key: `ask-${kind}`,
    forMs: kShownMs,
    acts: [
      { label: t(kActs[kind]), run: turnOn },
      { label: t('ask.notNow'), run: () => gate.refuse(kind, Date.now()) },
    ],
  });
}
