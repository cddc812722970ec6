import { describe, expect, it } from 'vitest';
import { qualityOf, Recorder } from './report';

const ann = { endpoint: 'a', name: 'Ann' };
const fine = { media: true, signalling: true, others: [ann] };

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
    qualitySeconds: { good: 0, fair: 0, poor: 0 }, interruptions: [],
  });
});

describe('quality', () => {
  it.each([
    [{ roundTripMs: 300, lossRatio: 0.02 }, 'good'], [{ roundTripMs: 301, lossRatio: 0 }, 'fair'], [{ roundTripMs: 10, lossRatio: 0.03 }, 'fair'],
    [{ roundTripMs: 10, lossRatio: 0.09 }, 'poor'], [{ roundTripMs: 900, lossRatio: 0 }, 'poor'], [{ roundTripMs: undefined, lossRatio: undefined }, 'good'],
  ])('of %j is %s', (sample, quality) => expect(qualityOf(sample)).toBe(quality));

  it('is counted in time, of which a sleep is no part', () => {
    const recorder = new Recorder(0);
    recorder.sample(10_000, { roundTripMs: 10, lossRatio: 0 });
    recorder.sample(20_000, { roundTripMs: 400, lossRatio: 0 });
    recorder.sample(3_600_000, { roundTripMs: 10, lossRatio: 0.5 });
    expect(recorder.report(3_600_000).qualitySeconds).toEqual({ good: 10, fair: 10, poor: 15 });
  });

  it('is poor while nothing gets through', () => {
    const recorder = new Recorder(0);
    recorder.observe(0, { ...fine, media: false });
    recorder.sample(5_000, { roundTripMs: 1, lossRatio: 0 });
    expect(recorder.report(5_000).qualitySeconds.poor).toBe(5);
  });
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
