import { expect, it } from 'vitest';
import { de } from '../i18n/de';
import { en } from '../i18n/en';
import type { Browser, System } from './environment';
import { helpFor, type HelpSubject } from './help';
import type { Problem } from './problem';

const browsers: Browser[] = ['chrome', 'edge', 'firefox', 'safari', 'androidChrome', 'androidFirefox', 'iosSafari', 'iosOther', 'other'];
const systems: System[] = ['windows', 'macos', 'linux', 'chromeos', 'android', 'ios', 'other'];
const problems: Problem[] = ['denied', 'blocked', 'system', 'policy', 'dismissed', 'busy', 'missing', 'silent', 'black', 'insecure', 'overconstrained', 'unsupported', 'unknown'];

it('has a title and steps for every problem of every device in every browser, in both languages', () => {
  for (const problem of problems) {
    for (const device of ['microphone', 'camera', 'both'] satisfies HelpSubject[]) {
      for (const browser of browsers) {
        for (const system of systems) {
          const { title, steps } = helpFor(problem, device, { browser, system });
          for (const texts of [en, de]) {
            expect(texts[title]).toBeTruthy();
            expect(texts[steps].split('\n').length).toBeGreaterThanOrEqual(2);
          }
        }
      }
    }
  }
});

it('speaks of the browser for its own no and of the system for that of the system', () => {
  const steps = (problem: Problem, browser: Browser, system: System) => helpFor(problem, 'camera', { browser, system }).steps;
  expect(steps('blocked', 'firefox', 'windows')).toBe('help.siteFirefox');
  expect(steps('denied', 'androidChrome', 'android')).toBe('help.siteAndroidChrome');
  expect(steps('system', 'firefox', 'windows')).toBe('help.systemWindows');
  expect(steps('busy', 'safari', 'macos')).toBe('help.stepsBusy');
});
