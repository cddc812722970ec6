// One test of the way to the server and back, step by step, as EchoTest.svelte shows it.

import type { LocalMedia, ServerConfig } from '../../engine';
import { EchoError, type EchoFailure, type EchoFigures, EchoRoom } from './echo-room';
import { canRecord, record } from './recorder';

export type EchoStage = 'ready' | 'connecting' | 'media' | 'listening' | 'recording' | 'playing' | 'failed';

const kRecordSeconds = 4;
const kPictureWithinMs = 8_000;

export class EchoTest {
  stage = $state<EchoStage>('ready');
  failure = $state<EchoFailure | 'browser'>();
  secondsLeft = $state(0);
  /** While it is recorded. */
  live = $state.raw<MediaStream>();
  /** Address of the recording. */
  recording = $state('');
  figures = $state.raw<EchoFigures>();
  private stopping = new AbortController();

  get busy(): boolean {
    return this.stage !== 'ready' && this.stage !== 'playing' && this.stage !== 'failed';
  }

  /** With what of the own devices is on now. */
  async run(media: LocalMedia, config: Promise<ServerConfig>, tenant: string): Promise<void> {
    this.stop();
    const { signal } = (this.stopping = new AbortController());
    let room: EchoRoom | undefined;
    try {
      this.stage = 'connecting';
      room = new EchoRoom(media, await config.catch(() => fail('signaling')), tenant);
      await room.enter();
      this.stage = 'media';
      await room.connected(signal);
      if (media.isOn('camera')) await picture(room.received(), signal);
      this.stage = 'listening';
      await room.audible(signal);
      await this.recordAndJudge(room, media, signal);
    } catch (error) {
      if (!signal.aborted) this.end(error instanceof EchoError ? error.failure : 'browser');
    } finally {
      this.live = undefined;
      await room?.close();
    }
  }

  /** Ends it, and drops what was recorded. */
  stop(): void {
    this.stopping.abort();
    if (this.recording) URL.revokeObjectURL(this.recording);
    this.recording = '';
    this.figures = undefined;
    this.failure = undefined;
    this.live = undefined;
    this.stage = 'ready';
  }

  private async recordAndJudge(room: EchoRoom, media: LocalMedia, signal: AbortSignal): Promise<void> {
    const stream = (this.live = room.received());
    this.stage = 'recording';
    if (!canRecord()) fail('browser');
    const blob = await record(stream, kRecordSeconds, (left) => (this.secondsLeft = left), signal);
    if (signal.aborted) return;
    this.figures = room.figures();
    if (media.isOn('audio') && !room.arrived('audio')) fail('sound');
    this.recording = URL.createObjectURL(blob);
    this.stage = 'playing';
  }

  private end(failure: EchoFailure | 'browser'): void {
    this.failure = failure;
    this.stage = 'failed';
  }
}

function fail(failure: EchoFailure | 'browser'): never {
  throw failure === 'browser' ? new Error('no recorder') : new EchoError(failure);
}

/** Waits for the first picture. @throws EchoError when none comes. */
async function picture(stream: MediaStream, signal: AbortSignal): Promise<void> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  video.play().catch(() => undefined);
  try {
    await new Promise<void>((resolve, reject) => {
      const none = (): void => reject(new EchoError('picture'));
      const timer = setTimeout(none, kPictureWithinMs);
      signal.addEventListener('abort', none, { once: true });
      video.onloadeddata = () => (clearTimeout(timer), resolve());
    });
  } finally {
    video.srcObject = null;
  }
}
