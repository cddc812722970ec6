import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { ahead } from './scripts/ahead.mjs';
import { emoji } from './scripts/emoji.mjs';
import { licenses } from './scripts/licenses.mjs';
import { partOf } from './scripts/parts.mjs';

// What is not needed at once on every page, and is asked for by public/browser/ahead.js where it is.
const parts = {
  de: 'src/app/i18n/de.ts',
  en: 'src/app/i18n/en.ts',
  start: 'src/app/start/StartPage.svelte',
  room: 'src/app/RoomPage.svelte',
};

const path = (module: string) => join(import.meta.dirname, module);

// The page lives under a content security policy that allows its own origin only: nothing is inlined into the
// document, no data: URLs, and every asset has a hash in its name so that it can be cached for good.
export default defineConfig({
  plugins: [svelte(), emoji(), licenses(), ahead(parts)],
  build: {
    // The oldest of each that `browserslist` in package.json names: syntax of scripts and styles is brought down to that.
    target: ['chrome116', 'edge116', 'firefox140', 'safari16.4', 'ios16.4'],
    outDir: 'dist',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      // Who takes one thing of the engine's public face need not load what else it shows.
      treeshake: { moduleSideEffects: [{ test: /\/src\/engine\//, sideEffects: false }] },
      output: { codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: partOf(path('src/main.ts'), [path(parts.start), path(parts.room)]) }] } },
    },
  },
  server: { proxy: {} },
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
  test: { environment: 'node', include: ['src/**/*.test.ts'], setupFiles: 'src/app/i18n/for-tests.ts', restoreMocks: true, testTimeout: 30_000 },
});
