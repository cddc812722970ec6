// A failure that nobody waits for has to reach the page's last resort, and one that does not matter must not.

import { afterEach, expect, it } from 'vitest';
import { ignoreFailure, unawaited } from './unawaited';

const reported: unknown[] = [];
const before = process.listeners('unhandledRejection');
const report = (reason: unknown): void => void reported.push(reason);

afterEach(() => {
  process.removeAllListeners('unhandledRejection');
  for (const listener of before) process.on('unhandledRejection', listener);
});

/** Node reports what is unhandled when the microtasks are done. */
async function unhandledOf(run: () => void): Promise<unknown[]> {
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', report);
  reported.length = 0;
  run();
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  return [...reported];
}

it('lets what fails unexpectedly be reported', async () => {
  const error = new Error('lost');
  expect(await unhandledOf(() => unawaited(Promise.reject(error)))).toEqual([error]);
});

it('keeps quiet about what does not matter', async () => {
  expect(await unhandledOf(() => ignoreFailure(Promise.reject(new Error('closed already'))))).toEqual([]);
});

it('does nothing where there is nothing', async () => {
  expect(await unhandledOf(() => [unawaited(undefined), ignoreFailure(undefined)])).toEqual([]);
});
