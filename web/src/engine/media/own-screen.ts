// The person's shared screen: the browser asks what to show, and may end it in a bar of its own.

import { captureScreen, changeContent, type ScreenWish } from './screen-capture';
import { unawaited } from '../../unawaited';

export interface OwnScreenOptions {
  devices: () => MediaDevices;
  changed: () => void;
  /** The person ended it in the browser's own bar, or what was shown is gone. */
  ended: () => void;
}

export class OwnScreen {
  video: MediaStreamTrack | null = null;
  /** What the screen plays, where the browser and the person give it. */
  audio: MediaStreamTrack | null = null;
  private wish: ScreenWish = { content: 'text', sound: true };

  constructor(private readonly options: OwnScreenOptions) {}

  get content(): ScreenWish['content'] {
    return this.wish.content;
  }

  /** For the next screen; the kind of picture also for one that is being shared. */
  setWish(wish: Partial<ScreenWish>): void {
    this.wish = { ...this.wish, ...wish };
    if (this.video && wish.content) unawaited(changeContent(this.video, wish.content));
  }

  /** @throws what the browser throws, also when the person closes its question. */
  async start(): Promise<void> {
    const { video, audio } = await captureScreen(this.options.devices(), this.wish);
    video.addEventListener('ended', () => {
      if (this.video !== video) return;
      this.stop();
      this.options.ended();
    });
    audio?.addEventListener('ended', () => {
      if (this.audio !== audio) return;
      this.audio = null;
      this.options.changed();
    });
    this.video = video;
    this.audio = audio;
    this.options.changed();
  }

  stopAudio(): void {
    this.audio?.stop();
    this.audio = null;
    this.options.changed();
  }

  stop(): void {
    this.video?.stop(); // fires no `ended`
    this.audio?.stop();
    this.video = this.audio = null;
    this.options.changed();
  }
}
