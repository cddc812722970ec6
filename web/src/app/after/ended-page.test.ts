// @vitest-environment jsdom
// The page after a call, or instead of one: each ending says what happened and offers the step that helps with it, and no
// other. Which ending a state of the conference is, is tested in ending.test.ts.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ConferenceError, ConferenceState } from '../../engine';
import { language } from '../i18n/index.svelte';
import { clear, FakeCall, find, get, press, show, textOf, type } from '../testing/fake-call.svelte';
import EndedPage from './EndedPage.svelte';
import { Recorder, type CallReport } from './report';

const rejoin = vi.fn(() => Promise.resolve());

function open(state: Partial<ConferenceState>, more: { report?: CallReport; busy?: boolean; hostGone?: boolean } = {}): void {
  const call = new FakeCall({ phase: 'left', ...state });
  if (more.hostGone) call.absence.current = { then: 'end', endsAt: 0 };
  show(EndedPage, { call, report: more.report, rejoin, busy: more.busy ?? false });
}

function refused(condition: string, text = ''): Partial<ConferenceState> {
  return { phase: 'failed', error: { kind: 'join', condition, text } as ConferenceError };
}

const heading = () => textOf(document.querySelector('h1'));
const hint = () => textOf(get('ended-hint'));
const button = () => textOf(find('rejoin-button'));

afterEach(async () => {
  rejoin.mockClear();
  await clear();
  await language.set('en');
});

describe('who left', () => {
  it('reads that the devices are off, and may come back', () => {
    open({});
    expect([heading(), hint(), button()]).toEqual(['You left Tea', 'Camera and microphone are off. The room stays open for the others.', 'Join again']);
    press('rejoin-button');
    expect(rejoin.mock.calls).toEqual([[]]);
    expect(get<HTMLAnchorElement>('start-link').getAttribute('href')).toBe('/');
  });

  it('reads it in German', async () => {
    await language.set('de');
    open({});
    expect([heading(), button()]).toEqual(['Du hast Tea verlassen', 'Wieder beitreten']);
  });

  it('cannot press twice while a try is under way', () => {
    open({}, { busy: true });
    expect(get<HTMLButtonElement>('rejoin-button').disabled).toBe(true);
  });
});

it('tells the removed who removed them and why', () => {
  open({ departure: { kind: 'kicked', by: 'Ann', text: 'Wrong room' } as ConferenceState['departure'] });
  expect([heading(), textOf(get('kicked-by')), button()]).toEqual(['You were removed from Tea', 'By Ann.', 'Join again']);
  expect(textOf(get('kick-text'))).toContain('Wrong room');
});

it('knows that a meeting ended because its host had gone', () => {
  open({ departure: { kind: 'destroyed' } as ConferenceState['departure'] }, { hostGone: true });
  expect([get('ended-page').dataset.ending, heading()]).toEqual(['hostGone', 'The call in Tea has ended']);
});

describe('who was not let in', () => {
  it('enters a password, and nothing else leads in', () => {
    open(refused('not-authorized'));
    expect([hint(), find('rejoin-button')]).toEqual(['Ask whoever invited you.', null]);
    expect(get<HTMLButtonElement>('password-enter').disabled).toBe(true);
    type('password-field', 'oolong');
    press('password-enter');
    expect(rejoin.mock.calls).toEqual([['oolong']]);
  });

  it('logs in where only members may', () => {
    open(refused('authentication-required'));
    expect([heading(), textOf(get('ended-login')), find('rejoin-button')]).toEqual(['Only members may enter Tea', 'Log in', null]);
  });

  it('tries later where the room is full', () => {
    open(refused('service-unavailable'));
    expect([heading(), hint(), button()]).toEqual([
      'Tea is full', 'When somebody leaves, there is a place for you. Try again in a while.', 'Join again',
    ]);
  });

  it('asks again where moderators said no, and reads what they said', () => {
    open(refused('denied', 'Next week'));
    expect(button()).toBe('Ask again');
    expect(textOf(get('kick-text'))).toContain('Next week');
  });

  it('goes without an invitation that is no longer valid', () => {
    open(refused('not-allowed', 'invitation-expired'));
    expect([hint(), button()]).toEqual(['Ask whoever invited you for a new link.', 'Try without it']);
  });

  it('goes without a link whose token is for another room', () => {
    open(refused('not-allowed', 'The token is for another room.'));
    expect(button()).toBe('Try without the link');
  });
});

describe('the report', () => {
  it('is there after a call that happened', () => {
    const recorder = new Recorder(0);
    recorder.observe(1_000, { media: true, signalling: true, quality: 'good', others: [{ endpoint: 'b', name: 'Bob' }] });
    open({}, { report: recorder.report(61_000) });
    expect(textOf(get('report-names'))).toBe('Bob');
    expect(textOf(get('report-text'))).toBe('Save report');
  });

  it('is not there where there was no call', () => {
    open(refused('service-unavailable'));
    expect(find('call-report')).toBeNull();
  });
});
