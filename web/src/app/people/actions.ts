// What one person may do about another, as entries of a menu. Some concern this page only; the others ask the server,
// which lets moderators only. What cannot be taken back asks first; a mute offers the way back, which is to ask.

import Activity from '@lucide/svelte/icons/activity';
import MicOff from '@lucide/svelte/icons/mic-off';
import Mic from '@lucide/svelte/icons/mic';
import MonitorX from '@lucide/svelte/icons/monitor-x';
import Shield from '@lucide/svelte/icons/shield';
import UserX from '@lucide/svelte/icons/user-x';
import VideoIcon from '@lucide/svelte/icons/video';
import VideoOff from '@lucide/svelte/icons/video-off';
import Volume2 from '@lucide/svelte/icons/volume-2';
import VolumeX from '@lucide/svelte/icons/volume-x';
import type { MuteKind, Participant } from '../../engine';
import { breakoutActionsOn } from '../breakout/acts';
import type { Call } from '../call/call.svelte';
import { t } from '../i18n/index.svelte';
import { talkActionsOn } from '../talk/person-actions';
import type { MenuItem } from '../ui/menu-item';
import { type AskedMedia, writeAsk } from './asks';
import { loudness } from './loudness.svelte';

/** Reads reactive state: call it in a derived value. */
export function actionsOn(call: Call, participant: Participant): MenuItem[] {
  const forMe = [...talkActionsOn(call, participant), ...localActions(call, participant.endpoint)];
  return call.state?.role === 'moderator' ? [...forMe, ...moderatorActions(call, participant)] : forMe;
}

function localActions(call: Call, endpoint: string): MenuItem[] {
  const { silenced } = loudness.of(endpoint);
  return [
    { id: 'volume', label: t('menu.volume'), icon: Volume2, run: () => call.openDialog('volume', endpoint) },
    {
      id: 'silence', label: silenced ? t('menu.unsilence') : t('menu.silence'), icon: silenced ? Volume2 : VolumeX,
      run: () => loudness.set(endpoint, { silenced: !silenced }),
    },
    { id: 'connection', label: t('health.title'), icon: Activity, run: () => call.openDialog('connection', endpoint) },
  ];
}

function moderatorActions(call: Call, participant: Participant): MenuItem[] {
  const { endpoint, audio, camera, screen, role } = participant;
  const others = call.state?.participants.filter((p) => p.endpoint !== endpoint) ?? [];
  const microphone: MenuItem = audio.muted
    ? { id: 'ask-unmute', label: t('menu.askUnmute'), icon: Mic, run: () => askFor(call, [participant], 'audio') }
    : { id: 'mute', label: t('menu.mute'), icon: MicOff, run: () => void mute(call, [participant], 'audio') };
  const picture: MenuItem = camera.muted
    ? { id: 'ask-camera', label: t('menu.askCamera'), icon: VideoIcon, run: () => askFor(call, [participant], 'camera') }
    : { id: 'stop-camera', label: t('menu.stopCamera'), icon: VideoOff, run: () => void mute(call, [participant], 'video') };
  const items: MenuItem[] = [{ ...microphone, separated: true }, picture];
  if (screen) {
    items.push({ id: 'stop-screen', label: t('menu.stopScreen'), icon: MonitorX, run: () => void mute(call, [participant], 'desktop') });
  }
  if (others.some((p) => !p.audio.muted)) {
    items.push({ id: 'mute-others', label: t('menu.muteOthers'), icon: MicOff, run: () => void mute(call, others, 'audio') });
  }
  if (role !== 'moderator') {
    items.push({ id: 'grant', label: t('menu.grant'), icon: Shield, separated: true, run: () => call.openDialog('grant', endpoint) });
  }
  items.push(...breakoutActionsOn(call, participant));
  items.push({
    id: 'kick', label: t('menu.kick'), icon: UserX, danger: true, separated: role === 'moderator',
    run: () => call.openDialog('kick', endpoint),
  });
  return items;
}

const kAskedMedia: Record<MuteKind, AskedMedia | undefined> = { audio: 'audio', video: 'camera', desktop: undefined };

/** Of those who have it on. Nobody can be switched on again from afar: the notice offers to ask. */
export async function mute(call: Call, people: readonly Participant[], kind: MuteKind): Promise<void> {
  const on = people.filter((p) => !(kind === 'audio' ? p.audio : kind === 'video' ? p.camera : p.screen)?.muted);
  const done: Participant[] = [];
  await call.ask(async () => {
    for (const person of on) {
      await call.conference?.mute(person.endpoint, kind);
      done.push(person);
    }
  });
  if (done.length === 0) return;
  const media = kAskedMedia[kind];
  const back = media && { label: t(`ask.${media}Act`), run: () => askFor(call, done, media) };
  call.notices.say(said(call, done, kind), { key: 'mute', acts: back ? [back] : [] });
}

function said(call: Call, people: readonly Participant[], kind: MuteKind): string {
  const [first, ...more] = people;
  if (more.length > 0) return t('people.mutedMany', { count: people.length });
  return t(`people.muted.${kind}`, { name: call.displayName(first?.name ?? '') });
}

export function askFor(call: Call, people: readonly Participant[], media: AskedMedia): void {
  const asked = people.filter((p) => call.conference?.sendEndpointMessage(p.endpoint, writeAsk(media)));
  const [first, ...more] = asked;
  if (!first) call.notices.say(t('ask.failed'), { tone: 'warn', key: 'ask' });
  else if (more.length > 0) call.notices.say(t('ask.sentMany', { count: asked.length }), { key: 'ask' });
  else call.notices.say(t('ask.sent', { name: call.displayName(first.name) }), { key: 'ask' });
}
