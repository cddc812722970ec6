// Promises that nobody waits for. Each place says by the name of what it calls whether a failure would matter; a bare
// promise, `void` before it or not, says nothing, and ESLint refuses it. What fails where a person waits for an answer
// belongs into neither: it is caught there and said in words.

/** Is not expected to fail. If it does, the browser reports an unhandled rejection, which app/mishaps.svelte.ts keeps and tells. */
export function unawaited(promise: PromiseLike<unknown> | undefined): void {
  promise?.then(undefined, (error: unknown) => {
    throw error;
  });
}

/** Nobody loses anything if it fails: what was to be closed is closed, what was to be brought ahead comes later. */
export function ignoreFailure(promise: PromiseLike<unknown> | undefined): void {
  promise?.then(undefined, () => undefined);
}
