import { describe, expect, it } from 'vitest';
import { AskGate } from './asks';

describe('the gate', () => {
  it('lets one ask of a kind through in ten seconds', () => {
    const gate = new AskGate();
    const passed = [0, 5_000, 9_999, 10_000, 15_000, 20_000].filter((now) => gate.pass('audio', now));
    expect(passed).toEqual([0, 10_000, 20_000]);
    expect(gate.pass('video', 20_001)).toBe(true);
  });
  it('stays shut for a minute after a refusal, for that question only', () => {
    const gate = new AskGate();
    expect(gate.pass('audio', 0)).toBe(true);
    gate.refuse('audio', 3_000);
    expect(gate.pass('audio', 62_999)).toBe(false);
    expect(gate.pass('video', 30_000)).toBe(true);
    expect(gate.pass('audio', 63_000)).toBe(true);
  });
});
