// How good a connection is: a score from 0 to 100 from its figures, and one word for the page from the score.

import type { ConnectionReport } from '../bridge/report';
import type { StatsSummary } from '../media/stats-types';

/** 'lost': nothing comes through. */
export type Quality = 'good' | 'weak' | 'lost';

const kWeakBelow = 30; // as Jitsi draws the line
const kGoodFrom = 45; // so that a value at the line does not flicker
const kSmoothing = 0.3;
/** Less than this for all that goes out is not even a small picture. */
const kNarrowBps = 150_000;

/** From a single reading: loss of one percent costs nothing, of eight nearly everything; so do 700 ms of round trip. */
export function scoreOf(summary: StatsSummary, lostBefore?: (source: string) => number): number {
  const loss = 100 * Math.max(summary.sentLossRatio ?? 0, lossOnTheWayToUs(summary, lostBefore));
  const narrow =
    summary.sent.some((s) => s.limitation === 'bandwidth') && (summary.availableOutgoingBps ?? Infinity) < kNarrowBps;
  const score = Math.min(
    100 - 10 * Math.max(0, loss - 1),
    100 - Math.max(0, (summary.roundTripMs ?? 0) - 150) / 8,
    narrow ? 20 : 100,
  );
  return Math.max(0, Math.round(score));
}

/**
 * What is lost of all sources alike is lost on our side; what is lost of one is lost on theirs, and what they say that
 * they lost on the way to the server (`lostBefore`) is not ours either.
 */
function lossOnTheWayToUs(summary: StatsSummary, lostBefore: (source: string) => number = () => 0): number {
  const flowing = [...summary.sources].filter(([, source]) => source.receivedBps > 0);
  const losses = flowing.map(([name, { lossRatio }]) => Math.max(0, lossRatio - lostBefore(name)));
  return losses.length > 0 ? Math.min(...losses) : 0;
}

/** One bad reading is no bad connection. */
export function smooth(before: number | undefined, score: number): number {
  return before === undefined ? score : before + kSmoothing * (score - before);
}

export function qualityOf(score: number, before?: Quality): Quality {
  return score < (before === 'weak' ? kGoodFrom : kWeakBelow) ? 'weak' : 'good';
}

export function reportOf(summary: StatsSummary, score: number): ConnectionReport {
  const { sentBps, receivedBps, roundTripMs, sentLossRatio, receivedLossRatio } = summary;
  const height = Math.max(0, ...summary.sent.filter((s) => s.sentBps > 0).map((s) => s.height));
  return { score: Math.round(score), sentBps, receivedBps, roundTripMs, sentLossRatio, receivedLossRatio, height };
}
