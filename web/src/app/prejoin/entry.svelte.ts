// How the person will go in: what is wished to be on, which is remembered, and what is on already. A wish opens nothing;
// a press of a button does, and so does joining.

import type { LocalMedia, LocalMediaState, OwnKind } from '../../engine';
import { permissionOf } from '../devices/permission';
import { preferences } from '../preferences.svelte';

export type EntryKind = Extract<OwnKind, 'audio' | 'camera'>;
const kKinds: readonly EntryKind[] = ['audio', 'camera'];
const kDevice = { audio: 'microphone', camera: 'camera' } as const;

export class Entry {
  private local = $state.raw<LocalMediaState>();
  /** A wish that failed is not tried again by joining: who presses once more goes in without. */
  private gaveUp = $state<Partial<Record<EntryKind, boolean>>>({});
  private readonly unsubscribe: () => void;

  constructor(private readonly media: LocalMedia) {
    this.unsubscribe = media.subscribe((state) => (this.local = state));
  }

  isOn(kind: EntryKind): boolean {
    return !!this.local?.[kind];
  }

  isStarting(kind: EntryKind): boolean {
    return !!this.local?.starting[kind];
  }

  /** On, or to be on after joining. */
  isWished(kind: EntryKind): boolean {
    const remembered = kind === 'audio' ? preferences.value.enterWithMicrophone : preferences.value.enterWithCamera;
    return this.isOn(kind) || (remembered && !this.gaveUp[kind]);
  }

  /** Wished, and not open yet. */
  get waiting(): EntryKind[] {
    return kKinds.filter((kind) => this.isWished(kind) && !this.isOn(kind));
  }

  async toggle(kind: EntryKind): Promise<void> {
    await this.set(kind, !this.isWished(kind));
  }

  async set(kind: EntryKind, on: boolean): Promise<void> {
    this.remember(kind, on);
    this.gaveUp[kind] = !on;
    const there = await this.media.set(kind, on);
    this.gaveUp[kind] = !there || !on;
  }

  /** Both, with one question to the person. */
  async openBoth(): Promise<void> {
    for (const kind of kKinds) {
      this.remember(kind, true);
      this.gaveUp[kind] = false;
    }
    await this.media.openBoth();
    this.giveUpMissing(kKinds);
  }

  /** Opens what is wished. @returns false when something did not open: then the person is told, and decides. */
  async open(): Promise<boolean> {
    const { waiting } = this;
    if (waiting.length === kKinds.length) await this.media.openBoth();
    else for (const kind of waiting) await this.media.set(kind, true);
    return this.giveUpMissing(waiting);
  }

  /** The browser will ask nothing: opening need not hold up the join. */
  async isAllowed(): Promise<boolean> {
    const states = await Promise.all(this.waiting.map((kind) => permissionOf(kDevice[kind])));
    return states.every((state) => state === 'granted');
  }

  close(): void {
    this.unsubscribe();
  }

  private giveUpMissing(kinds: readonly EntryKind[]): boolean {
    const missing = kinds.filter((kind) => !this.media.isOn(kind));
    for (const kind of missing) this.gaveUp[kind] = true;
    return missing.length === 0;
  }

  private remember(kind: EntryKind, on: boolean): void {
    preferences.set(kind === 'audio' ? { enterWithMicrophone: on } : { enterWithCamera: on });
  }
}
