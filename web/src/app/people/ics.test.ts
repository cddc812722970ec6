import { describe, expect, it } from 'vitest';
import { escapeText, fold, type Meeting, utc, writeCalendar } from './ics';

const meeting: Meeting = {
  uid: '3f2a9c10-77aa-4e0b-9d1c-0123456789ab@meet.ex',
  title: 'Tea, cake; and more',
  description: 'Join here:\nhttps://meet.ex/tea',
  url: 'https://meet.ex/tea',
  start: new Date('2026-03-29T00:30:00Z'),
  minutes: 90,
  remind: 10,
};
const now = new Date('2026-03-01T12:00:00.789Z');

it('writes one event with a reminder', () => {
  expect(writeCalendar(meeting, now)).toBe(
    [
      'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Conclave//Invitation//EN', 'METHOD:PUBLISH', 'BEGIN:VEVENT',
      'UID:3f2a9c10-77aa-4e0b-9d1c-0123456789ab@meet.ex', 'DTSTAMP:20260301T120000Z', 'DTSTART:20260329T003000Z',
      'DTEND:20260329T020000Z', 'SUMMARY:Tea\\, cake\\; and more', 'DESCRIPTION:Join here:\\nhttps://meet.ex/tea',
      'LOCATION:https://meet.ex/tea', 'URL:https://meet.ex/tea', 'BEGIN:VALARM', 'ACTION:DISPLAY',
      'DESCRIPTION:Tea\\, cake\\; and more', 'TRIGGER:-PT10M', 'END:VALARM', 'END:VEVENT', 'END:VCALENDAR', '',
    ].join('\r\n'),
  );
});

it('leaves the reminder out when none is wanted', () =>
  expect(writeCalendar({ ...meeting, remind: 0 }, now)).not.toContain('VALARM'));

it('lets no text break out of its line', () => {
  const text = writeCalendar({ ...meeting, title: 'a\r\nATTENDEE:x\nb\rc\u0000', url: 'https://e.ex/a\r\nX:y' }, now);
  expect(text).toContain('SUMMARY:a\\nATTENDEE:x\\nb\\nc\r\n');
  expect(text).not.toMatch(/^(ATTENDEE|X):/mu);
});

describe('times', () => {
  it('are in UTC, to the second', () => expect(utc(new Date('2026-12-31T23:59:59.999+01:00'))).toBe('20261231T225959Z'));
  it('run over a day', () =>
    expect(writeCalendar({ ...meeting, start: new Date('2026-12-31T23:30:00Z'), minutes: 60 }, now)).toContain('DTEND:20270101T003000Z'));
});

describe('folding', () => {
  const octets = (text: string) => new TextEncoder().encode(text).length;
  it.each([
    ['exactly 75', 'x'.repeat(75), 1], ['76', 'x'.repeat(76), 2], ['149', 'x'.repeat(149), 2], ['150', 'x'.repeat(150), 3],
    ['umlauts', 'ü'.repeat(80), 3], ['four-byte characters', '🦊'.repeat(40), 3],
  ])('cuts %s', (_, text, lines) => {
    const folded = fold(text);
    expect(folded.split('\r\n')).toHaveLength(lines);
    expect(Math.max(...folded.split('\r\n').map(octets))).toBeLessThanOrEqual(75);
    expect(folded.replaceAll('\r\n ', '')).toBe(text);
  });
  it('escapes first and folds then', () => {
    const text = writeCalendar({ ...meeting, description: ','.repeat(100) }, now).replaceAll('\r\n ', '');
    expect(text).toContain(`DESCRIPTION:${'\\,'.repeat(100)}\r\n`);
  });
});

it('escapes what has a meaning of its own', () => expect(escapeText('a\\b;c,d:e\tf')).toBe('a\\\\b\\;c\\,d:e\tf'));
