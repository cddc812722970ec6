// What an effect gives: another track in the place of the device's own. It fits what the engine calls a process.

export interface Processed {
  track: MediaStreamTrack;
  stop(): void;
}

/** Says later what shall be sent from then on; null: nothing. */
export type Changed = (track: MediaStreamTrack | null) => void;
