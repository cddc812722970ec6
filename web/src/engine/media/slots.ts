// The table of SSRC slots: what the server sends us, by slot, and whose source each slot carries right now. A slot is
// announced once by a source map and keeps its m-line for the life of the session; later maps only change its label.

import { kFirstSlotMid } from './layers';

/** One entry of AudioSourcesMap or VideoSourcesMap. */
export interface MappedSource {
  source: string;
  owner: string;
  ssrc: number;
  rtx?: number;
  videoType?: 'camera' | 'desktop';
}

export interface Slot {
  mid: string;
  media: 'audio' | 'video';
  ssrc: number;
  rtx: number | undefined;
  source: string;
  owner: string;
  videoType: 'camera' | 'desktop';
}

/** More than a server has any reason to open (Jitsi: 50 and 50). */
const kMaxSlots = 128;

export class SlotTable {
  private readonly bySsrc = new Map<number, Slot>();

  /** In the order of their m-lines. */
  get slots(): readonly Slot[] {
    return [...this.bySsrc.values()];
  }

  /** @returns whether new slots came, which need a renegotiation. A source is in one slot only: the latest. */
  apply(media: 'audio' | 'video', mapped: readonly MappedSource[]): boolean {
    let grown = false;
    for (const entry of mapped) {
      for (const other of this.bySsrc.values()) {
        if (other.source === entry.source && other.ssrc !== entry.ssrc) other.source = other.owner = '';
      }
      const known = this.bySsrc.get(entry.ssrc);
      if (known) {
        if (known.media !== media) continue;
        known.source = entry.source;
        known.owner = entry.owner;
        known.videoType = entry.videoType ?? 'camera';
      } else if (this.bySsrc.size < kMaxSlots) {
        this.bySsrc.set(entry.ssrc, {
          mid: String(kFirstSlotMid + this.bySsrc.size),
          media,
          ssrc: entry.ssrc,
          rtx: entry.rtx,
          source: entry.source,
          owner: entry.owner,
          videoType: entry.videoType ?? 'camera',
        });
        grown = true;
      }
    }
    return grown;
  }
}
