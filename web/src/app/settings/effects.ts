// The effects on own sound and picture, loaded when they are first used.

import type { Process } from '../../engine';
import type { BackgroundEffect } from '../../effects/picture/background';
import type { Background } from '../../effects/picture/composer';

export const filterNoise: Process = async (raw, changed) => (await import('../../effects/sound/noise-filter')).filterNoise(raw, changed);

/** A name that means nothing blurs: whoever chose something other than their room does not want it shown. */
async function backgroundOf(name: string): Promise<Background> {
  const { isScene } = await import('../../effects/picture/scenes');
  if (isScene(name)) return { kind: 'scene', scene: name };
  if (name !== 'own') return { kind: 'blur' };
  const { recallOwnPicture } = await import('../../effects/picture/own-picture');
  const blob = await recallOwnPicture().catch(() => undefined);
  return blob ? { kind: 'picture', picture: await createImageBitmap(blob) } : { kind: 'blur' };
}

/** One for the life of a call; the background can change while the camera is on. */
export class CameraBackground {
  private effect: BackgroundEffect | undefined;

  constructor(private name: string) {}

  async choose(name: string): Promise<void> {
    this.name = name;
    await this.effect?.setBackground(() => backgroundOf(this.name));
  }

  readonly process: Process = async (raw, changed) => {
    const { BackgroundEffect } = await import('../../effects/picture/background');
    this.effect ??= new BackgroundEffect(() => backgroundOf(this.name));
    return this.effect.process(raw, changed);
  };

  /** How the work goes. */
  get load(): BackgroundEffect['load'] | undefined {
    return this.effect?.load;
  }
}
