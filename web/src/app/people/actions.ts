// What one person may do about another, as entries of a menu. Some concern this page only; the others ask the server,
// which lets moderators only. What hurts asks first; a mute offers the way back, which is to ask.

import Activity from '@lucide/svelte/icons/activity';
import MicOff from '@lucide/svelte/icons/mic-off';
import Mic from '@lucide/svelte/icons/mic';
import MonitorX from '@lucide/svelte/icons/monitor-x';
import MonitorUp from '@lucide/svelte/icons/monitor-up';
import Shield from '@lucide/svelte/icons/shield';
import ShieldOff from '@lucide/svelte/icons/shield-off';
import UserX from '@lucide/svelte/icons/user-x';
import VideoIcon from '@lucide/svelte/icons/video';
import VideoOff from '@lucide/svelte/icons/video-off';
import Volume2 from '@lucide/svelte/icons/volume-2';
import VolumeX from '@lucide/svelte/icons/volume-x';
import type { MuteKind, Participant } from '../../engine';
import { breakoutActionsOn } from '../breakout/acts';
import type { With } from '../call/parts';
import { t } from '../i18n/index.svelte';
import { displayName } from './names';
import { talkActionsOn } from '../talk/person-actions';
import { kMuteKinds } from '../order/may';
import type { MenuItem } from '../ui/menu-item';
import { loudness } from './loudness.svelte';
import { unawaited } from '../../unawaited';

/** Reads reactive state: call it in a derived value. */
export function actionsOn(call: With<'room' | 'windows' | 'notices' | 'talk'>, participant: Participant): MenuItem[] {
  const forMe = [...talkActionsOn(call, participant), ...localActions(call, participant.endpoint)];
  return call.room.state?.role === 'moderator' ? [...forMe, ...moderatorActions(call, participant)] : forMe;
}

function localActions(call: With<'room' | 'windows' | 'notices' | 'talk'>, endpoint: string): MenuItem[] {
  const { silenced } = loudness.of(endpoint);
  return [
    { id: 'volume', label: t('menu.volume'), icon: Volume2, run: () => call.windows.open('volume', endpoint) },
    {
      id: 'silence', label: silenced ? t('menu.unsilence') : t('menu.silence'), icon: silenced ? Volume2 : VolumeX,
      run: () => loudness.set(endpoint, { silenced: !silenced }),
    },
    { id: 'connection', label: t('health.title'), icon: Activity, run: () => call.windows.open('connection', endpoint) },
  ];
}

function moderatorActions(call: With<'room' | 'windows' | 'notices' | 'talk'>, participant: Participant): MenuItem[] {
  const { endpoint, audio, camera, screen, role } = participant;
  const others = call.room.state?.participants.filter((p) => p.endpoint !== endpoint) ?? [];
  const barred = barredFrom(call, participant);
  const microphone: MenuItem | undefined = audio.muted
    ? barred.includes('audio') ? undefined : { id: 'ask-unmute', label: t('menu.askUnmute'), icon: Mic, run: () => askFor(call, [participant], 'audio') }
    : { id: 'mute', label: t('menu.mute'), icon: MicOff, run: () => unawaited(mute(call, [participant], 'audio')) };
  const picture: MenuItem | undefined = camera.muted
    ? barred.includes('video') ? undefined : { id: 'ask-camera', label: t('menu.askCamera'), icon: VideoIcon, run: () => askFor(call, [participant], 'video') }
    : { id: 'stop-camera', label: t('menu.stopCamera'), icon: VideoOff, run: () => unawaited(mute(call, [participant], 'video')) };
  const items: MenuItem[] = [...(microphone ? [microphone] : []), ...(picture ? [picture] : [])];
  if (screen) {
    items.push({ id: 'stop-screen', label: t('menu.stopScreen'), icon: MonitorX, run: () => unawaited(mute(call, [participant], 'desktop')) });
  }
  items.push(...permissions(call, participant));
  if (others.some((p) => !p.audio.muted)) {
    items.push({ id: 'mute-others', label: t('menu.muteOthers'), icon: MicOff, run: () => unawaited(mute(call, others, 'audio')) });
  }
  items.push(
    role === 'moderator'
      ? { id: 'revoke', label: t('revoke.menu'), icon: ShieldOff, separated: true, run: () => call.windows.open('revoke', endpoint) }
      : { id: 'grant', label: t('menu.grant'), icon: Shield, separated: true, run: () => call.windows.open('grant', endpoint) },
    ...breakoutActionsOn(call, participant),
    { id: 'kick', label: t('menu.kick'), icon: UserX, danger: true, run: () => call.windows.open('kick', endpoint) },
  );
  return items.map((item, index) => (index === 0 ? { ...item, separated: true } : item));
}

/** What the rules keep from this person, so that asking them to use it would be idle. */
function barredFrom(call: With<'room' | 'windows' | 'notices' | 'talk'>, { endpoint, role }: Participant): MuteKind[] {
  const rules = call.room.state?.rules;
  if (!rules || role === 'moderator') return [];
  return kMuteKinds.filter((kind) => rules.reserved[kind] && !rules.approved[kind].includes(endpoint));
}

const kAllowIcons: Record<MuteKind, MenuItem['icon']> = { audio: Mic, video: VideoIcon, desktop: MonitorUp };

/** Of what the rules leave to moderators: to let this person do it, or no longer. */
function permissions(call: With<'room' | 'windows' | 'notices' | 'talk'>, participant: Participant): MenuItem[] {
  const { endpoint, name, role } = participant;
  const { rules } = call.room.state ?? {};
  const order = call.room.conference?.order;
  if (!rules || role === 'moderator') return [];
  const barred = barredFrom(call, participant);
  return kMuteKinds.filter((kind) => rules.reserved[kind]).map((kind) => {
    if (!barred.includes(kind)) return { id: `disallow-${kind}`, label: t(`disallow.${kind}`), run: () => order?.disallow(endpoint, kind) };
    const allow = (): void => {
      order?.allow(endpoint, kind);
      call.notices.say(t('allow.done', { name: displayName(name) }), { key: 'allow' });
    };
    const icon = kAllowIcons[kind];
    return { id: `allow-${kind}`, label: t(`allow.${kind}`), ...(icon ? { icon } : {}), run: allow };
  });
}

/** What one asks for in words; nobody is asked to share a screen again. */
type AskedKind = Exclude<MuteKind, 'desktop'>;

/** Of those who have it on. Nobody can be switched on again from afar: the notice offers to ask. */
export async function mute(call: With<'room' | 'windows' | 'notices' | 'talk'>, people: readonly Participant[], kind: MuteKind): Promise<void> {
  const on = people.filter((p) => !(kind === 'audio' ? p.audio : kind === 'video' ? p.camera : p.screen)?.muted);
  const done: Participant[] = [];
  await call.room.ask(async () => {
    for (const person of on) {
      await call.room.conference?.mute(person.endpoint, kind);
      done.push(person);
    }
  });
  if (done.length === 0) return;
  const back = kind !== 'desktop' && { label: t(`ask.${kind}Act`), run: () => askFor(call, done, kind) };
  call.notices.say(said(done, kind), { key: 'mute', acts: back ? [back] : [] });
}

function said(people: readonly Participant[], kind: MuteKind): string {
  const [first, ...more] = people;
  if (more.length > 0) return t('people.mutedMany', { count: people.length });
  return t(`people.muted.${kind}`, { name: displayName(first?.name ?? '') });
}

/** Where the rules leave it to moderators, asking is allowing, too. */
export function askFor(call: With<'room' | 'windows' | 'notices' | 'talk'>, people: readonly Participant[], kind: AskedKind): void {
  for (const { endpoint } of people) call.room.conference?.order.allow(endpoint, kind);
  const [first, ...more] = people;
  const text = more.length > 0 ? t('ask.sentMany', { count: people.length }) : t('ask.sent', { name: displayName(first?.name ?? '') });
  call.notices.say(text, { key: 'ask' });
}
