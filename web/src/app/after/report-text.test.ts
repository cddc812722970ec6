import { describe, expect, it } from 'vitest';
import { de } from '../i18n/de';
import { en } from '../i18n/en';
import { fill } from '../i18n/fill';
import { mediaWorks, sampleOf } from './record';
import type { CallReport } from './report';
import { duration, jsonFile, linesOf, textFile, type Translate } from './report-text';

const english: Translate = (key, values) => fill(en[key], values);
const german: Translate = (key, values) => fill(de[key], values);
const report: CallReport = {
  began: Date.UTC(2026, 4, 1, 9, 0), seconds: 3_725, people: 3, names: ['Ann', 'Bob'],
  roundTripMs: { average: 41.6, worst: 120 }, lossPercent: { average: 0.26, worst: 12.5 },
  qualitySeconds: { good: 3_600, weak: 125, lost: 0 },
  interruptions: [{ at: Date.UTC(2026, 4, 1, 9, 30, 5), seconds: 4, what: 'media' }],
};
const values = (t: Translate, language: string, of = report) =>
  Object.fromEntries(linesOf(of, t, language, 'UTC').map(({ id, value }) => [id, value.replace(/[\u00a0\u202f]/gu, ' ')]));

it('says what there is to say', () => {
  expect(values(english, 'en-GB')).toEqual({
    began: '1 May 2026, 09:00', duration: '1 hr, 2 mins', people: '3', quality: 'good 1 hr, weak 2 mins, 5 secs',
    roundTrip: '42 ms on average, 120 ms at worst', loss: '0.3 % on average, 12.5 % at worst',
    interruptions: '09:30:05 for 4 secs: sound and picture',
  });
  expect(values(german, 'de')).toMatchObject({
    began: '01.05.2026, 09:00', duration: '1 Std., 2 Min.', loss: 'im Mittel 0,3 %, schlimmstens 12,5 %',
    interruptions: '09:30:05, 4 Sek. lang: Ton und Bild',
  });
});

it('admits what it does not know', () => {
  const empty: CallReport = {
    ...report, roundTripMs: undefined, lossPercent: undefined, qualitySeconds: { good: 0, weak: 0, lost: 0 }, interruptions: [],
  };
  expect(values(english, 'en-GB', empty)).toMatchObject({
    quality: 'not known', roundTrip: 'not known', loss: 'not known', interruptions: 'none',
  });
});

describe('files', () => {
  it('of text have the lines of the page', () => {
    const text = textFile('Call in tea', linesOf(report, english, 'en-GB', 'UTC'));
    expect(text.split('\n').slice(0, 3)).toEqual(['Call in tea', '', 'Began: 1 May 2026, 09:00']);
    expect(text.endsWith('\n')).toBe(true);
  });
  it('for programs are JSON with times of ISO 8601', () => {
    expect(JSON.parse(jsonFile('tea', report))).toMatchObject({
      room: 'tea', began: '2026-05-01T09:00:00.000Z', seconds: 3_725, people: 3,
      interruptions: [{ at: '2026-05-01T09:30:05.000Z', seconds: 4, what: 'media' }],
    });
  });
  it('name nobody', () => {
    expect(jsonFile('tea', report) + textFile('x', linesOf(report, english, 'en-GB'))).not.toMatch(/Ann|Bob/u);
  });
});

it.each([[0, '0 secs'], [59, '59 secs'], [60, '1 min'], [61, '1 min, 1 sec'], [3_600, '1 hr'], [7_260, '2 hrs, 1 min']])(
  'writes %i s as %s', (seconds, text) => expect(duration(seconds, 'en-GB').replace(/\u00a0/gu, ' ')).toBe(text));

it('takes connecting for an interruption only after one', () => {
  expect(mediaWorks({ media: 'connecting' }, true)).toBe(true);
  expect(mediaWorks({ media: 'connecting' }, false)).toBe(false);
  expect(mediaWorks({ media: 'interrupted' }, true) || mediaWorks({ media: 'failed' }, true)).toBe(false);
  expect(mediaWorks({ media: 'connected' }, false) && mediaWorks({ media: 'none' }, false)).toBe(true);
});

it('takes the worse of the two directions', () => {
  const summary = { roundTripMs: 20, sentLossRatio: undefined, receivedLossRatio: 0.1 } as Parameters<typeof sampleOf>[0];
  expect(sampleOf(summary)).toEqual({ roundTripMs: 20, lossRatio: 0.1 });
  expect(sampleOf({ ...summary, sentLossRatio: 0.2 }).lossRatio).toBe(0.2);
  expect(sampleOf({ ...summary, receivedLossRatio: undefined }).lossRatio).toBeUndefined();
});
