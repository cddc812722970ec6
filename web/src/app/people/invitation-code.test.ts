// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from 'vitest';
import { forgetInvitation, invitationLink, takeInvitation } from './invitation-code';

const replaceState = vi.fn();
const page = (search: string, pathname = '/tea') => ({ location: { pathname, search, hash: '#x' }, history: { state: 7, replaceState } });

beforeEach(() => {
  sessionStorage.clear();
  replaceState.mockReset();
});

it('takes the code out of the address, and leaves the rest of it', () => {
  expect(takeInvitation(page('?a=1&invite=a%2Bb'))).toBe('a+b');
  expect(replaceState).toHaveBeenCalledWith(7, '', '/tea?a=1#x');
});

it('keeps it for this room in this tab, until the server refuses it', () => {
  takeInvitation(page('?invite=CODE'));
  expect(takeInvitation(page(''))).toBe('CODE');
  expect(takeInvitation(page('', '/other'))).toBe('');
  forgetInvitation({ pathname: '/tea' });
  expect(takeInvitation(page(''))).toBe('');
});

it('leaves a plain address alone', () => {
  expect(takeInvitation(page(''))).toBe('');
  expect(replaceState).not.toHaveBeenCalled();
});

it('makes a link', () => expect(invitationLink('https://meet.ex/tea', 'a b')).toBe('https://meet.ex/tea?invite=a%20b'));
