import { beforeEach, describe, expect, it } from 'vitest';
import { parseSessionInitiate } from '../jingle/parse';
import { asFactory, type FakePeerConnection, fakeTrack } from '../testing/fake-peer';
import { sessionInitiate } from '../testing/session-initiate';
import { stanza } from '../testing/stanzas';
import { PeerSession, type ReceivedSource } from './peer-session';
import { unawaited } from '../../unawaited';

let made: FakePeerConnection[];
let session: PeerSession;
const peer = () => made[0] as FakePeerConnection;

beforeEach(() => {
  made = [];
  const jingle = stanza(sessionInitiate()).getChild('jingle');
  const offer = jingle && parseSessionInitiate(jingle);
  if (!offer) throw new Error('not parsed');
  session = new PeerSession(offer, [], asFactory(made));
});

describe('start', () => {
  it('sends on all four own m-lines, layers set before the answer', async () => {
    const camera = fakeTrack('video', 'cam');
    unawaited(session.setTrack('camera', camera));
    const transport = await session.start();
    expect(transport).toMatchObject({ ufrag: 'cufr', fingerprint: { setup: 'active' } });
    expect(peer().transceivers.map((t) => [t.mid, t.direction])).toEqual([['0', 'sendonly'], ['1', 'sendonly'], ['2', 'sendonly'], ['3', 'sendonly']]);
    expect(peer().log).toEqual(['offer', 'parameters 0', 'parameters 1', 'parameters 2', 'parameters 3', 'answer']);
    expect(peer().get('1').sender.track).toBe(camera);
    expect(peer().get('1').sender.parameters.encodings.map((e) => [e.rid, e.scaleResolutionDownBy, e.maxBitrate])).toEqual([
      ['l', 4, 200_000], ['m', 2, 500_000], ['h', 1, 1_500_000],
    ]);
    expect(session.localSources('ep').map((s) => [s.name, s.mid, s.rids])).toEqual([
      ['ep-a0', '0', []], ['ep-v0', '1', ['l', 'm', 'h']], ['ep-v1', '2', []], ['ep-a1', '3', []],
    ]);
  });

  it('mutes and unmutes without another offer', async () => {
    await session.start();
    const track = fakeTrack('audio', 'mic');
    await session.setTrack('audio', track);
    expect(peer().get('0').sender.track).toBe(track);
    await session.setTrack('audio', null);
    expect(peer().get('0').sender.track).toBeNull();
    expect(peer().offers).toHaveLength(1);
  });
});

describe('source maps', () => {
  it('that arrive together take one renegotiation, and one confirmation with the last version', async () => {
    await session.start();
    const applied: number[] = [];
    const received: ReceivedSource[][] = [];
    session.events.on('applied', (version) => applied.push(version));
    session.events.on('sources', (sources) => received.push(sources));
    session.applySourceMap({ media: 'audio', version: 1, mapped: [{ source: 'b-a0', owner: 'b', ssrc: 11 }] });
    session.applySourceMap({ media: 'video', version: 2, mapped: [{ source: 'b-v0', owner: 'b', ssrc: 12, rtx: 13 }] });
    await session.setTrack('audio', null); // waits behind them in the queue
    expect(peer().offers).toHaveLength(2);
    expect(applied).toEqual([2]);
    expect(received.at(-1)?.map((r) => [r.source, r.owner, r.mid, r.track.id])).toEqual([
      ['b-a0', 'b', '4', 'remote-4'], ['b-v0', 'b', '5', 'remote-5'],
    ]);
  });

  it('that come before the answer wait for it', async () => {
    const started = session.start();
    session.applySourceMap({ media: 'audio', version: 1, mapped: [{ source: 'b-a0', owner: 'b', ssrc: 11 }] });
    await started;
    await session.setTrack('audio', null);
    expect(peer().log.filter((l) => l === 'offer' || l === 'answer')).toEqual(['offer', 'answer', 'offer', 'answer']);
  });

  it('of a known slot only change its label', async () => {
    await session.start();
    session.applySourceMap({ media: 'audio', version: 1, mapped: [{ source: 'b-a0', owner: 'b', ssrc: 11 }] });
    await session.setTrack('audio', null);
    let last: ReceivedSource[] = [];
    session.events.on('sources', (sources) => (last = sources));
    session.applySourceMap({ media: 'audio', version: 2, mapped: [{ source: 'c-a0', owner: 'c', ssrc: 11 }] });
    await session.setTrack('audio', null);
    expect(peer().offers).toHaveLength(2);
    expect(last.map((r) => [r.owner, r.track.id])).toEqual([['c', 'remote-4']]);
  });
});

it('switches layers for what is wanted', async () => {
  await session.start();
  session.setWantedHeight('camera', 180);
  await session.setTrack('audio', null);
  expect(peer().get('1').sender.parameters.encodings.map((e) => e.active)).toEqual([true, false, false]);
});

it('keeps layers off over a renegotiation, after which Chromium has them all on', async () => {
  await session.start();
  session.setWantedHeight('camera', 180);
  session.applySourceMap({ media: 'audio', version: 1, mapped: [{ source: 'b-a0', owner: 'b', ssrc: 11 }] });
  await session.setTrack('audio', null);
  expect(peer().offers).toHaveLength(2);
  expect(peer().get('1').sender.parameters.encodings.map((e) => e.active)).toEqual([true, false, false]);
});

it('restarts ICE with new credentials and the old fingerprint', async () => {
  await session.start();
  const own = await session.restartIce({ ufrag: 'new', pwd: 'newpassword', fingerprints: [], candidates: [], generation: '1' });
  expect(peer().offers[1]).toContain('a=ice-ufrag:new\r\na=ice-pwd:newpassword\r\na=fingerprint:sha-256 AB:CD:EF');
  expect(peer().offers[1]).toContain('typ srflx');
  expect(own.ufrag).toBe('cufr');
});

it('sends no more than the person wants', async () => {
  await session.start();
  session.setSending({ height: 360, music: false });
  await session.setTrack('audio', null);
  expect(peer().get('1').sender.parameters.encodings.map((e) => e.active)).toEqual([true, true, false]);
  session.setWantedHeight('camera', 180);
  await session.setTrack('audio', null);
  expect(peer().get('1').sender.parameters.encodings.map((e) => e.active)).toEqual([true, false, false]);
});

it('agrees on stereo for music, and no longer than that', async () => {
  await session.start();
  const offered = () => / stereo=1|;stereo=1/.test(peer().offers.at(-1) ?? '');
  expect([offered(), peer().get('0').sender.parameters.encodings[0]?.maxBitrate]).toEqual([false, 40_000]);
  session.setSending({ height: -1, music: true });
  await session.setTrack('audio', null);
  expect([offered(), peer().get('0').sender.parameters.encodings[0]?.maxBitrate]).toEqual([true, 128_000]);
  session.setSending({ height: -1, music: false });
  await session.setTrack('audio', null);
  expect([offered(), peer().offers.length]).toEqual([false, 3]);
});

describe('a track that the browser refuses', () => {
  const refuse = (mid: string, only?: MediaStreamTrack | null) => {
    const { sender } = peer().get(mid);
    const replace = sender.replaceTrack.bind(sender);
    sender.replaceTrack = (track) => (only === undefined || track === only ? Promise.reject(new Error('refused')) : replace(track));
  };
  const told = () => {
    const list: string[] = [];
    session.events.on('unsent', ({ kind, track, error }) => list.push(`unsent ${kind} ${track.id} ${(error as Error).message}`));
    session.events.on('failed', (error) => list.push(`failed ${error.message}`));
    return list;
  };

  it('is told, and the session goes on', async () => {
    await session.start();
    const list = told();
    refuse('1');
    await session.setTrack('camera', fakeTrack('video', 'cam'));
    expect(list).toEqual(['unsent camera cam refused']);
    await session.setTrack('audio', fakeTrack('audio', 'mic'));
    expect(peer().get('0').sender.track?.id).toBe('mic');
  });

  it('is told also when it was there before the answer', async () => {
    const list = told();
    unawaited(session.setTrack('camera', fakeTrack('video', 'cam')));
    const described = peer().setRemoteDescription.bind(peer());
    peer().setRemoteDescription = async (description) => {
      await described(description);
      refuse('1');
    };
    expect(await session.start()).toMatchObject({ ufrag: 'cufr' });
    expect(list).toEqual(['unsent camera cam refused']);
  });

  it('is no news once it is not wanted any more, or the session is over', async () => {
    await session.start();
    const list = told();
    const camera = fakeTrack('video', 'cam');
    refuse('1', camera);
    await Promise.all([session.setTrack('camera', camera), session.setTrack('camera', null)]);
    const late = session.setTrack('camera', camera);
    session.close();
    await late;
    expect(list).toEqual([]);
  });

  it('breaks the session when the browser does not let go of it', async () => {
    await session.start();
    await session.setTrack('camera', fakeTrack('video', 'cam'));
    const list = told();
    refuse('1', null);
    await session.setTrack('camera', null);
    expect(list).toEqual(['failed refused']);
  });
});

it('tells when layers cannot be set, instead of losing the error', async () => {
  await session.start();
  const failed: string[] = [];
  session.events.on('failed', (error) => failed.push(error.message));
  peer().get('1').sender.getParameters = () => {
    throw new Error('gone');
  };
  session.setWantedHeight('camera', 180);
  await session.setTrack('audio', null);
  expect(failed).toEqual(['gone']);
});
