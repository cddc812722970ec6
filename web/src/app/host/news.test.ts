import { expect, it } from 'vitest';
import { clockTime, readHostNews } from './news';

it('hears of hosts from the room alone', () => {
  const left = { type: 'host', event: 'left', then: 'end', seconds: 600 };
  expect(readHostNews('', left)).toEqual({ event: 'left', then: 'end', seconds: 600 });
  expect(readHostNews('', { type: 'host', event: 'left', then: 'lock' })).toEqual({ event: 'left', then: 'lock' });
  expect(readHostNews('', { type: 'host', event: 'back' })).toEqual({ event: 'back' });
  expect(readHostNews('9b11aa22', left)).toBeUndefined();
});

it.each([{ type: 'host' }, { type: 'host', event: 'left' }, { type: 'host', event: 'left', then: 'end' }, { type: 'else', event: 'back' }])(
  'makes nothing of %j',
  (json) => expect(readHostNews('', json)).toBeUndefined(),
);

it('counts down as a clock shows it', () => {
  expect([600, 65, 59.2, 0, -3, 3600].map(clockTime)).toEqual(['10:00', '1:05', '1:00', '0:00', '0:00', '1:00:00']);
});
