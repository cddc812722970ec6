import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { asSocketFactory, type FakeSocket } from '../testing/fake-socket';
import { BridgeChannel } from './channel';
import { parseServerMessage, type ServerMessage } from './messages';
import { ReceiverConstraints } from './receiver';

const parse = (message: unknown) => parseServerMessage(JSON.stringify(message));

describe('parseServerMessage', () => {
  it('reads source maps with their version', () => {
    expect(parse({
      colibriClass: 'VideoSourcesMap', version: 4,
      mappedSources: [{ source: 'b-v1', owner: 'b', ssrc: 3100000001, rtx: 3100000002, videoType: 'DESKTOP' }, { source: 'x', ssrc: '7' }],
    })).toEqual({
      kind: 'source-map',
      map: { media: 'video', version: 4, mapped: [{ source: 'b-v1', owner: 'b', ssrc: 3100000001, rtx: 3100000002, videoType: 'desktop' }] },
    });
    expect(parse({ colibriClass: 'AudioSourcesMap', mappedSources: [{ source: 'b-a0', owner: 'b', ssrc: 5, rtx: -1 }] })).toEqual({
      kind: 'source-map', map: { media: 'audio', version: undefined, mapped: [{ source: 'b-a0', owner: 'b', ssrc: 5 }] },
    });
  });
  it('reads the others', () => {
    expect(parse({ colibriClass: 'EndpointConnectivityStatusChangeEvent', endpoint: 'b', active: 'false' })).toEqual({ kind: 'connectivity', endpoint: 'b', active: false });
    expect(parse({ colibriClass: 'SenderSourceConstraints', sourceName: 'a-v0', maxHeight: 720 })).toEqual({ kind: 'sender-constraints', source: 'a-v0', maxHeight: 720 });
    expect(parse({ colibriClass: 'DominantSpeakerEndpointChangeEvent', dominantSpeakerEndpoint: 'b', previousSpeakers: ['c'] })).toEqual({ kind: 'dominant-speaker', endpoint: 'b', previous: ['c'] });
    expect(parse({ colibriClass: 'ForwardedSources', forwardedSources: ['b-v0', 1] })).toEqual({ kind: 'forwarded-sources', sources: ['b-v0'] });
  });
  it.each(['', 'null', '[]', '{"colibriClass":"What"}', '{"colibriClass":"SenderSourceConstraints","sourceName":"x","maxHeight":"7"}', '{"colibriClass":"EndpointMessage","from":"a","msgPayload":"x"}'])(
    'passes %j over', (text) => expect(parseServerMessage(text)).toBeUndefined(),
  );
});

describe('channel', () => {
  let made: FakeSocket[];
  beforeEach(() => {
    vi.useFakeTimers();
    made = [];
  });
  afterEach(() => vi.useRealTimers());

  it('comes back after 1, 2, 4 s and starts over once it was open', () => {
    const channel = new BridgeChannel('wss://x', asSocketFactory(made));
    for (const [index, delay] of [1000, 2000, 4000].entries()) {
      made.at(-1)?.drop();
      vi.advanceTimersByTime(delay - 1);
      expect(made).toHaveLength(index + 1);
      vi.advanceTimersByTime(1);
      expect(made).toHaveLength(index + 2);
    }
    made.at(-1)?.open();
    made.at(-1)?.drop();
    vi.advanceTimersByTime(1000);
    expect(made).toHaveLength(5);
    channel.close();
    vi.advanceTimersByTime(100_000);
    expect(made).toHaveLength(5);
  });

  it('passes messages of the present socket only', () => {
    const channel = new BridgeChannel('wss://x', asSocketFactory(made));
    const got: ServerMessage[] = [];
    channel.events.on('message', (m) => got.push(m));
    made[0]?.open();
    made[0]?.receive({ colibriClass: 'ServerHello' });
    made[0]?.drop();
    made[0]?.receive({ colibriClass: 'ServerHello' });
    expect(got).toEqual([{ kind: 'hello' }]);
    expect(channel.send({ colibriClass: 'X' })).toBe(false);
  });

  it('carries constraints once per change, and again when it opened again', () => {
    const receiver = new ReceiverConstraints();
    const channel = new BridgeChannel('wss://x', asSocketFactory(made));
    channel.events.on('open', () => receiver.attach(channel));
    made[0]?.open();
    expect(made[0]?.sent).toEqual([
      { colibriClass: 'ReceiverVideoConstraints', lastN: -1, defaultConstraints: { maxHeight: 180 }, constraints: {}, selectedSources: [], onStageSources: [] },
    ]);
    receiver.want({ maxHeights: { 'b-v0': 360 } });
    receiver.want({ maxHeights: { 'b-v0': 720 } });
    vi.advanceTimersByTime(60);
    receiver.want({ maxHeights: { 'b-v0': 720 } });
    vi.advanceTimersByTime(60);
    expect(made[0]?.sent.map((m) => m.constraints)).toEqual([{}, { 'b-v0': { maxHeight: 720 } }]);
    made[0]?.drop();
    vi.advanceTimersByTime(1000);
    made[1]?.open();
    expect(made[1]?.sent.map((m) => m.constraints)).toEqual([{ 'b-v0': { maxHeight: 720 } }]);
  });
});
