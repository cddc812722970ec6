/// <reference types="svelte" />

/** What /browser/check.js found. */
interface BrowserVerdict {
  blocked: boolean;
  /** Called when somebody who was refused by the browser's name comes in all the same. */
  start: (() => void) | null;
  /** Among those that the operator recommends. */
  optimal: boolean;
  /** As people call it; '' when it is not known. */
  name: string;
  /** What is recommended on this system. */
  better: string[];
}

/** What /browser/ahead.js found. */
interface Ahead {
  language: 'en' | 'de';
  /** Begins to load the files of a part of the page (vite.config.ts). */
  bring(part: 'room'): void;
}

interface Window {
  conclaveAhead?: Ahead;
  conclaveBrowser?: BrowserVerdict;
}

declare module 'virtual:emoji/*' {
  const catalogue: {
    /** Picture, name, words that find it, group. */
    emoji: [string, string, string, number][];
    groups: [number, string][];
  };
  export default catalogue;
}
