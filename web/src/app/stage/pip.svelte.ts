// The speaker in a small window over everything else. Where the browser lets a page fill such a window (document
// picture-in-picture) it holds buttons too; where it only takes a video element, the picture alone; else nothing.

/* eslint-disable compat/compat, page/web-support -- Firefox has a button of its own on videos; ours is left out there (possible) */

import type { Shown } from './receive';

interface DocumentPip {
  requestWindow(size: { width: number; height: number }): Promise<Window>;
}

/** Puts the small page into its window. @returns what takes it out again. */
export type FillPip = (target: HTMLElement, onresize: (shown: Shown | undefined) => void) => () => void;

const kSize = { width: 384, height: 264 };

export class Pip {
  open = $state(false);
  /** What it shows of others, at the height at which it shows it. */
  source = $state.raw<Shown | undefined>();

  static get possible(): boolean {
    return documentPip() !== undefined || document.pictureInPictureEnabled === true;
  }

  private window: Window | undefined;

  /** On an act of the person; the browser refuses otherwise. */
  async toggle(load: () => Promise<FillPip>): Promise<void> {
    if (this.open) return this.close();
    const api = documentPip();
    try {
      await (api ? this.openWindow(api, load) : this.openVideo());
    } catch {
      this.open = false;
    }
  }

  close(): void {
    if (this.window) this.window.close();
    else if (document.pictureInPictureElement) document.exitPictureInPicture().catch(() => undefined); // It is closed already.
  }

  private async openWindow(api: DocumentPip, load: () => Promise<FillPip>): Promise<void> {
    const [window, fill] = await Promise.all([api.requestWindow(kSize), load()]);
    this.window = window;
    copyStyles(window.document);
    const { lang, dataset } = document.documentElement;
    window.document.documentElement.lang = lang;
    window.document.documentElement.dataset.theme = dataset.theme ?? 'dark';
    window.document.title = document.title;
    const empty = fill(window.document.body, (shown) => (this.source = shown));
    this.open = true;
    window.addEventListener('pagehide', () => {
      empty();
      this.window = undefined;
      this.source = undefined;
      this.open = false;
    });
  }

  /** Only the picture: that of the speaker as it is on the stage. */
  private async openVideo(): Promise<void> {
    const video = document.querySelector<HTMLVideoElement>('[data-large=true] video') ?? document.querySelector<HTMLVideoElement>('[data-own=false][data-picture=true] video');
    if (!video) return;
    await video.requestPictureInPicture();
    this.open = true;
    const source = video.closest<HTMLElement>('[data-source]')?.dataset.source;
    if (source) this.source = { source, height: 360, kind: 'large' };
    video.addEventListener('leavepictureinpicture', () => {
      this.open = false;
      this.source = undefined;
    }, { once: true });
  }
}

function documentPip(): DocumentPip | undefined {
  return (window as { documentPictureInPicture?: DocumentPip }).documentPictureInPicture;
}

/** The same style sheets by their addresses: the policy of the page allows nothing inline there either. */
function copyStyles(into: Document): void {
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')) {
    const copy = into.createElement('link');
    copy.rel = 'stylesheet';
    copy.href = link.href;
    into.head.append(copy);
  }
}
