import { describe, expect, it } from 'vitest';
import { fileName, fromLocalFields, localFields, mailLink, nextSlot, readableLink, roomLink } from './invitation';

const address = (title: string) => ({ room: 'r', tenant: '', title });

it('passes on the room and nothing of this page', () => {
  const location = new URL('https://meet.ex/team/K%C3%BCche/?lang=de#chat');
  expect(roomLink(location)).toBe('https://meet.ex/team/K%C3%BCche');
  expect(readableLink(roomLink(location))).toBe('meet.ex/team/Küche');
  expect(readableLink('https://meet.ex/100%')).toBe('meet.ex/100%');
});

it('writes mails that no program misreads', () => {
  const link = mailLink('Tea & cake', 'Come:\nhttps://meet.ex/a?b');
  expect(link).toBe('mailto:?subject=Tea%20%26%20cake&body=Come%3A%0D%0Ahttps%3A%2F%2Fmeet.ex%2Fa%3Fb');
  expect(new URL(link).searchParams.get('body')).toBe('Come:\r\nhttps://meet.ex/a?b');
});

it('names files after the room', () => {
  expect(fileName(address('Tea / Küche: 1'), 'ics')).toBe('Tea-Küche-1.ics');
  expect(fileName(address('///'), 'ics')).toBe('conclave.ics');
});

describe('the time', () => {
  it.each([['10:00', '10:30'], ['10:20', '10:30'], ['10:21', '11:00'], ['10:45', '11:00'], ['23:55', '00:30']])(
    'planned at %s is %s', (now, slot) =>
      expect(nextSlot(new Date(`2026-05-01T${now}:00Z`)).toISOString()).toContain(`T${slot}:00`));
  it('goes through the fields and back', () => {
    const date = new Date(2026, 0, 5, 7, 30);
    expect(localFields(date)).toEqual({ date: '2026-01-05', time: '07:30' });
    expect(fromLocalFields('2026-01-05', '07:30')).toEqual(date);
    expect(fromLocalFields('', '07:30')).toBeUndefined();
  });
});
