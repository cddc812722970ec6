import { expect, it } from 'vitest';
import { Episodes } from './troubles';

it('shows the gravest two, in the same order whenever they came', () => {
  const episodes = new Episodes();
  expect(episodes.feed(['computer-busy', 'network-weak', 'speaking-muted'])).toEqual(['speaking-muted', 'network-weak']);
  expect(episodes.feed(['network-weak'])).toEqual(['network-weak']);
  expect(episodes.feed([])).toEqual([]);
});

it('shows nothing else while there is no connection', () => {
  expect(new Episodes().feed(['unheard', 'microphone-silent', 'offline'])).toEqual(['offline']);
});

it('does not repeat what was dismissed, until it comes anew', () => {
  const episodes = new Episodes();
  episodes.feed(['microphone-silent']);
  episodes.dismiss('microphone-silent');
  expect(episodes.feed(['microphone-silent', 'network-weak'])).toEqual(['network-weak']);
  expect(episodes.feed(['microphone-silent'])).toEqual([]);
  episodes.feed([]);
  expect(episodes.feed(['microphone-silent'])).toEqual(['microphone-silent']);
});
