// Keeps an eye on one call: asks the monitors several times a second, and holds what is to be shown of their findings.

import type { With } from '../call/parts';
import { t } from '../i18n/index.svelte';
import { preferences } from '../preferences.svelte';
import { Ear } from './ear';
import { ConnectionMonitor } from './monitors/connection';
import { Hold } from './monitors/hold';
import { MicrophoneMonitor, type MicrophoneSigns } from './monitors/microphone';
import { QualityMonitor } from './monitors/quality';
import { Episodes, kConnectionTroubles, type Trouble } from './troubles';

const kLookMs = 100;

export class Health {
  /** The gravest first. */
  shown = $state.raw<readonly Trouble[]>([]);
  private readonly ear = new Ear();
  private readonly microphone = new MicrophoneMonitor();
  private readonly connection = new ConnectionMonitor();
  private readonly quality = new QualityMonitor();
  private readonly episodes = new Episodes();
  /** Devices that went away by themselves and were not opened again. */
  private readonly ended = new Set<'audio' | 'camera'>();
  /** The system or another program has it. */
  private cameraHeldBack = false;
  private readonly cameraGone = new Hold(1_000);

  constructor(private readonly call: With<'room' | 'devices' | 'notices'>) {}

  /** @returns what ends it. */
  watch(): () => void {
    const timer = setInterval(() => this.look(), kLookMs);
    const { events } = this.call.devices.media;
    const stopEnded = events.on('ended', (kind) => {
      if (kind !== 'screen') this.ended.add(kind);
      this.look();
    });
    const stopInterrupted = events.on('interrupted', ({ kind, on }) => {
      if (kind === 'camera') this.cameraHeldBack = on;
    });
    const changed = (): void => this.connection.networkChanged(performance.now());
    const network = (navigator as Navigator & { connection?: EventTarget }).connection;
    network?.addEventListener?.('change', changed);
    addEventListener('online', changed);
    return () => {
      clearInterval(timer);
      stopEnded();
      stopInterrupted();
      network?.removeEventListener?.('change', changed);
      removeEventListener('online', changed);
      this.ear.close();
    };
  }

  dismiss(trouble: Trouble): void {
    this.episodes.dismiss(trouble);
    if (trouble === 'microphone-lost') this.ended.delete('audio');
    if (trouble === 'camera-lost') this.ended.delete('camera');
    this.look();
  }

  private look(): void {
    const before = this.shown;
    const shown = this.episodes.feed(this.present(performance.now()));
    if (shown.length === before.length && shown.every((trouble, index) => trouble === before[index])) return;
    this.shown = shown;
    const cut = (list: readonly Trouble[]): boolean => list.some((trouble) => kConnectionTroubles.includes(trouble));
    if (cut(before) && !cut(shown) && this.call.room.state?.media !== 'failed') this.call.notices.say(t('health.back'), { key: 'health.back' });
  }

  private present(now: number): Trouble[] {
    const { conference, state } = this.call.room;
    const local = this.call.devices.state;
    if (!state || !conference) return [];
    for (const kind of ['audio', 'camera'] as const) if (local[kind]?.readyState === 'live') this.ended.delete(kind);
    const connection = this.connection.feed(now, {
      online: navigator.onLine,
      interruption: state.interruption,
      media: state.media,
    });
    const microphone = this.microphone.feed(now, this.microphoneSigns());
    const quality = this.quality.feed(now, {
      reading: conference.connection,
      quality: state.quality,
      talking: local.audio !== null && state.media === 'connected' && state.participants.length > 0,
      heldBack: conference.heldBack,
    });
    if (!local.camera) this.cameraHeldBack = false;
    const cameraGone = this.cameraGone.feed(now, this.cameraHeldBack || this.ended.has('camera'));
    return [
      ...(connection ? [connection] : []),
      ...(microphone ? [microphone] : []),
      ...quality,
      ...(cameraGone ? (['camera-lost'] as const) : []),
      ...(this.call.devices.playBlocked ? (['sound-blocked'] as const) : []),
    ];
  }

  private microphoneSigns(): MicrophoneSigns {
    const { audio, microphone } = this.call.devices.state;
    const on = audio !== null;
    const listen = on || (preferences.value.tellMutedSpeech && (this.call.room.state?.participants.length ?? 0) > 0);
    this.ear.listen(listen ? microphone : null, !on);
    const stopped = microphone?.muted === true;
    return {
      on,
      device: microphone ? (stopped ? 'stopped' : 'live') : this.ended.has('audio') ? 'ended' : 'none',
      deviceId: microphone?.id ?? '',
      heard: this.ear.hear(),
    };
  }
}
