import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { emoji } from './scripts/emoji.mjs';

// The page lives under a content security policy that allows its own origin only: nothing is inlined into the
// document, no data: URLs, and every asset has a hash in its name so that it can be cached for good.
export default defineConfig({
  plugins: [svelte(), emoji()],
  build: {
    target: 'es2022',
    outDir: 'dist',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: {} },
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
  test: { environment: 'node', include: ['src/**/*.test.ts'], restoreMocks: true },
});
