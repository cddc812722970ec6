// Builds the crowd into one script for tests. It is no part of the client that is shipped.
import { resolve } from 'node:path';

export default {
  root: import.meta.dirname,
  configFile: false,
  logLevel: 'warn',
  build: {
    target: 'es2022',
    emptyOutDir: false, // --outDir names a new folder
    minify: false,
    reportCompressedSize: false,
    lib: { entry: resolve(import.meta.dirname, 'crowd.js'), formats: ['iife'], name: 'crowd', fileName: () => 'crowd.js' },
  },
};
