// The page on the whole screen, where the browser lets it.

class FullScreen {
  readonly possible = typeof document.documentElement.requestFullscreen === 'function' && document.fullscreenEnabled;
  on = $state(document.fullscreenElement !== null);

  constructor() {
    document.addEventListener('fullscreenchange', () => (this.on = document.fullscreenElement !== null));
  }

  /** A browser that refuses stays as it is. */
  async toggle(): Promise<void> {
    try {
      if (document.fullscreenElement) await document.exitFullscreen();
      else await document.documentElement.requestFullscreen();
    } catch {
      // Not now.
    }
  }
}

export const fullScreen = new FullScreen();
