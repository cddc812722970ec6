// Watches a call for its report, for as long as the call is on the page.

import type { Conference, ConferenceState, ConnectionSummary } from '../../engine';
import { type CallReport, Recorder, type Sample } from './report';

/** @returns what ends it, and hands the report over. */
export function recordCall(conference: Conference, keep: (report: CallReport) => void): () => void {
  const recorder = new Recorder(Date.now());
  let media = true;
  const stopState = conference.subscribe((state) => {
    if (state.phase !== 'joined') return;
    media = mediaWorks(state, media);
    const { quality, interruption, participants } = state;
    recorder.observe(Date.now(), { media, signalling: interruption === undefined, quality, others: participants });
  });
  const stopReadings = conference.events.on('reading', (summary) => recorder.sample(Date.now(), sampleOf(summary)));
  return () => {
    stopState();
    stopReadings();
    keep(recorder.report(Date.now()));
  };
}

/** Connecting is an interruption only after one: at the start of a call nothing was there to interrupt. */
export function mediaWorks({ media }: Pick<ConferenceState, 'media'>, before: boolean): boolean {
  return media === 'connecting' ? before : media !== 'interrupted' && media !== 'failed';
}

export function sampleOf(summary: ConnectionSummary): Sample {
  const losses = [summary.sentLossRatio, summary.receivedLossRatio].filter((loss) => loss !== undefined);
  return { roundTripMs: summary.roundTripMs, lossRatio: losses.length > 0 ? Math.max(...losses) : undefined };
}
