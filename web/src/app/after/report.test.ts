import { describe, expect, it } from 'vitest';
import { Recorder } from './report';

const ann = { endpoint: 'a', name: 'Ann' };
const fine = { media: true, signalling: true, quality: 'good' as const, others: [ann] };

it('counts whom one met, once each, and those without a name', () => {
  const recorder = new Recorder(0);
  recorder.observe(1, { ...fine, others: [ann, { endpoint: 'g1', name: '' }] });
  recorder.observe(2, { ...fine, others: [{ endpoint: 'a2', name: 'Ann' }, { endpoint: 'g2', name: '' }, { endpoint: 'b', name: 'Bo' }] });
  recorder.observe(3, { ...fine, others: [{ endpoint: 'b', name: 'Bob' }] });
  expect(recorder.report(60_000)).toMatchObject({ people: 4, names: ['Ann', 'Bob'], seconds: 60 });
});

it('has the average and the worst of what was measured', () => {
  const recorder = new Recorder(0);
  recorder.sample(5_000, { roundTripMs: 20, lossRatio: undefined });
  recorder.sample(10_000, { roundTripMs: undefined, lossRatio: 0.02 });
  recorder.sample(15_000, { roundTripMs: 100, lossRatio: 0 });
  expect(recorder.report(15_000)).toMatchObject({
    roundTripMs: { average: 60, worst: 100 }, lossPercent: { average: 1, worst: 2 },
  });
});

it('says nothing about what was not measured', () => {
  expect(new Recorder(0).report(1_000)).toEqual({
    began: 0, seconds: 1, people: 0, names: [], roundTripMs: undefined, lossPercent: undefined,
    qualitySeconds: { good: 0, weak: 0, lost: 0 }, interruptions: [],
  });
});

it('counts the time of each quality, of which a sleep is no part', () => {
  const recorder = new Recorder(0);
  recorder.observe(1_000, { ...fine, quality: undefined });
  recorder.observe(5_000, fine);
  for (let now = 7_000; now <= 15_000; now += 2_000) recorder.sample(now, { roundTripMs: 10, lossRatio: 0 });
  recorder.observe(15_000, { ...fine, quality: 'weak' });
  recorder.observe(18_000, { ...fine, quality: 'lost', media: false });
  recorder.observe(3_600_000, fine);
  expect(recorder.report(3_601_000).qualitySeconds).toEqual({ good: 11, weak: 3, lost: 15 });
});

describe('interruptions', () => {
  it('have a time and a length, and the worse of two things at once names them', () => {
    const recorder = new Recorder(0);
    recorder.observe(10_000, { ...fine, signalling: false });
    recorder.observe(11_000, { ...fine, signalling: false, media: false });
    recorder.observe(12_000, { ...fine, media: false });
    recorder.observe(14_000, fine);
    recorder.observe(20_000, { ...fine, signalling: false });
    recorder.observe(20_200, fine);
    expect(recorder.report(30_000).interruptions).toEqual([
      { at: 10_000, seconds: 4, what: 'media' }, { at: 20_000, seconds: 1, what: 'signalling' },
    ]);
  });
  it('count as far as they went when the call ended in one', () => {
    const recorder = new Recorder(0);
    recorder.observe(10_000, { ...fine, media: false });
    expect(recorder.report(70_000).interruptions).toEqual([{ at: 10_000, seconds: 60, what: 'media' }]);
  });
});
