// What a person chose, kept in this browser only. Every field has a default; what is stored but unknown or of another
// type is ignored, so that an old or hand-edited store never breaks the page.

import { keep, recall } from './storage';

const kDefaults = {
  name: '',
  /** '' as the browser says. */
  language: '' as '' | 'en' | 'de',
  theme: 'system' as 'system' | 'light' | 'dark',
  mirrorSelf: true,
  /** What was on when the person last went in. */
  enterWithMicrophone: false,
  enterWithCamera: false,
  /** The list of recent rooms on the start page. */
  keepRooms: true,

  /** On the stage, while nothing asks to be large; and the own picture. */
  stageView: 'grid' as 'grid' | 'speaker',
  selfView: 'grid' as 'grid' | 'floating' | 'hidden',
  selfCorner: 'bottom-right' as 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right',
  /** What a shared screen is first of all. */
  screenContent: 'text' as 'text' | 'motion',
  screenSound: true,

  /** Devices by id; '' follows the default of the system. */
  microphoneId: '',
  cameraId: '',
  speakerId: '',
  echoCancellation: true,
  autoGain: true,
  /** Off, what the browser does, or the neural filter of this page. */
  noiseFilter: 'browser' as 'off' | 'browser' | 'strong',
  /** Stereo without any processing of the voice. */
  music: false,
  /** 'none', 'blur', the name of a scene, or 'own' for the picture kept in this browser. */
  background: 'none',

  /** Heights of pictures, at most. */
  sendMaxHeight: 720,
  receiveMaxHeight: 2160,
  /** Sound only: no pictures of people are asked for, and the own camera stays off. */
  dataSaver: false,

  /** What is said when it happens, in notices and to screen readers. */
  tellJoins: true,
  tellChat: true,
  tellHands: true,
  tellKnocks: true,
  /** Say so when one speaks while muted; this needs an ear on the muted microphone. */
  tellMutedSpeech: true,
  /** A sound for a new message; not under `sounds`, since it is wanted by few. */
  chatSound: false,
  recentEmoji: '',
  floatingReactions: true,
  sounds: true,
  shortcuts: true,
};

export type PreferenceValues = typeof kDefaults;

class Preferences {
  value = $state.raw<Readonly<PreferenceValues>>(read(recall('preferences')));

  set(change: Partial<PreferenceValues>): void {
    this.value = { ...this.value, ...change };
    keep('preferences', JSON.stringify(this.value));
  }
}

/** The defaults with what of `stored` (JSON) has the type of its default. */
export function read(stored: string): PreferenceValues {
  const values: Record<string, unknown> = { ...kDefaults };
  try {
    const known = JSON.parse(stored || '{}') as Record<string, unknown>;
    for (const [key, fallback] of Object.entries(kDefaults)) {
      if (typeof known[key] === typeof fallback && Array.isArray(known[key]) === Array.isArray(fallback)) values[key] = known[key];
    }
  } catch {
    // Not ours; the defaults do.
  }
  return values as PreferenceValues;
}

export const preferences = new Preferences();
