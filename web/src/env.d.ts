/// <reference types="svelte" />

declare module 'virtual:emoji/*' {
  const catalogue: {
    /** Picture, name, words that find it, group. */
    emoji: [string, string, string, number][];
    groups: [number, string][];
  };
  export default catalogue;
}
