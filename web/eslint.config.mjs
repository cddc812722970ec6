// What the compiler does not see: promises that nobody waits for, and habits that hide mistakes. Rules look at types, so
// that a run takes as long as a build; svelte-check reads the components as such.

import js from '@eslint/js';
import compat from 'eslint-plugin-compat';
import esx from 'eslint-plugin-es-x';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import webSupport from './scripts/web-support.mjs';
import svelteConfig from './svelte.config.js';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'public/', 'scripts/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  svelte.configs.recommended,
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, extraFileExtensions: ['.svelte'], tsconfigRootDir: import.meta.dirname },
    },
  },
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: tseslint.parser, svelteConfig } } },
  {
    rules: {
      // Nor is `void promise` enough: whether a failure matters is said in words (src/unawaited.ts).
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' }],
      // Errors that came from elsewhere are passed on as they are.
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      // To ESLint what a component shows is often `any`; svelte-check, which knows its types, is strict about it.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      // Compiles each component once more, as svelte-check has done.
      'svelte/no-unused-svelte-ignore': 'off',
      'svelte/valid-compile': 'off',
      // Sets and maps here are the notes of a class, which no view reads; what views read is $state.
      'svelte/prefer-svelte-reactivity': 'off',
      // {' '} is a space that the compiler would leave out at the edge of a block.
      'svelte/no-useless-mustaches': 'off',
    },
  },
  {
    // What the oldest browsers of `browserslist` (package.json) lack: globals by compat, members and attributes by our own rule,
    // methods of the language by their year. All of ES2023 is in Safari 16.4; syntax is brought down by the build.
    files: ['src/**/*.ts', 'src/**/*.svelte'],
    ignores: ['**/*.test.ts', '**/testing/**', 'src/app/i18n/for-tests.ts'],
    plugins: { compat, 'es-x': esx, page: { rules: { 'web-support': webSupport } } },
    rules: { 'compat/compat': 'error', 'page/web-support': 'error', ...esx.configs['flat/no-new-in-es2024'].rules, ...esx.configs['flat/no-new-in-es2025'].rules },
  },
  {
    files: ['**/*.test.ts', '**/testing/**', 'src/app/i18n/for-tests.ts'],
    rules: {
      // Of objects that stand in for the browser's own, or that a test takes apart.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
);
