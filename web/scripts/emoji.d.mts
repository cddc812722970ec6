import type { Plugin } from 'vite';

export function emojiCatalogue(language: string): { emoji: [string, string, string, number][]; groups: [number, string][] };
export function emoji(): Plugin;
