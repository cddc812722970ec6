// The figures of a connection as lines of words and numbers, for the eye and for the clipboard.

import type { ConnectionReport, ConnectionSummary, Limitation, SentSummary, SourceSummary } from '../../engine';
import { language, t, type TextKey } from '../i18n/index.svelte';

export interface Line {
  label: string;
  value: string;
}

export interface Section {
  title: string;
  lines: readonly Line[];
}

export function ownSections(reading: ConnectionSummary): Section[] {
  const { roundTripMs, sentBps, receivedBps, availableOutgoingBps, protocol, relayed } = reading;
  const path = protocol && t(relayed ? 'health.relayed' : 'health.direct', { protocol: protocol.toUpperCase() });
  return [
    {
      title: t('health.title'),
      lines: lines(
        ['health.path', path],
        ['health.roundTrip', time(roundTripMs)],
        ['health.sending', bits(sentBps)],
        ['health.sentLoss', percent(reading.sentLossRatio)],
        ['health.canSend', bits(availableOutgoingBps)],
        ['health.receiving', bits(receivedBps)],
        ['health.receivedLoss', percent(reading.receivedLossRatio)],
      ),
    },
    { title: t('health.sending'), lines: reading.sent.filter((s) => s.packetsSent > 1).map(sentLine) },
  ];
}

/** Of somebody else: what reaches us, and what their own client says. */
export function othersSections(
  name: string,
  received: { camera: string; screen: string | undefined; audio: string },
  reading: ConnectionSummary | undefined,
  report: ConnectionReport | undefined,
): Section[] {
  const line = (label: TextKey, source: string | undefined): Line[] => {
    const summary = source === undefined ? undefined : reading?.sources.get(source);
    return summary && summary.receivedBps > 0 ? [{ label: t(label), value: sourceValue(summary) }] : [];
  };
  const sections: Section[] = [
    {
      title: t('health.toYou'),
      lines: [
        ...line('health.ofMicrophone', received.audio),
        ...line('health.ofCamera', received.camera),
        ...line('health.ofScreen', received.screen),
      ],
    },
    {
      title: t('health.theirs', { name }),
      lines: report
        ? lines(
            ['health.roundTrip', time(report.roundTripMs)],
            ['health.sending', bits(report.sentBps)],
            ['health.sentLoss', percent(report.sentLossRatio)],
            ['health.receiving', bits(report.receivedBps)],
            ['health.receivedLoss', percent(report.receivedLossRatio)],
          )
        : [],
    },
  ];
  return sections.filter((section) => section.lines.length > 0);
}

/** For a mail to whoever helps. */
export function asText(title: string, sections: readonly Section[]): string {
  return [title, ...sections.flatMap((s) => ['', s.title, ...s.lines.map((line) => `${line.label}: ${line.value}`)])].join('\n');
}

function sentLine(stream: SentSummary): Line {
  const kLabels: Record<SentSummary['kind'], TextKey> = {
    audio: 'health.ofMicrophone', camera: 'health.ofCamera', screen: 'health.ofScreen', screenAudio: 'health.ofScreenSound',
  };
  const kReasons: Partial<Record<Limitation, TextKey>> = {
    bandwidth: 'health.byNetwork', cpu: 'health.byComputer', other: 'health.byOther',
  };
  const label = t(kLabels[stream.kind]);
  if (stream.sentBps === 0) return { label, value: joined(size(stream), stream.codec, t('health.notSent')) };
  const reason = stream.limitation && kReasons[stream.limitation];
  return { label, value: joined(size(stream), rate(stream), stream.codec, bits(stream.sentBps), stream.encoder, reason && t(reason)) };
}

function sourceValue(source: SourceSummary): string {
  return joined(
    size(source),
    rate(source),
    source.codec,
    bits(source.receivedBps),
    t('health.lossOf', { loss: percent(source.lossRatio) ?? '' }),
    source.jitterMs === undefined ? undefined : t('health.jitterOf', { time: time(source.jitterMs) ?? '' }),
    source.freezes ? t('health.freezesOf', { count: source.freezes }) : undefined,
    source.decoder,
  );
}

function lines(...given: [TextKey, string | undefined][]): Line[] {
  return given.flatMap(([key, value]) => (value ? [{ label: t(key), value }] : []));
}

const joined = (...parts: (string | undefined)[]): string => parts.filter(Boolean).join(' · ');
const size = ({ width, height }: { width: number; height: number }): string => (height > 0 ? `${width} × ${height}` : '');
const rate = ({ framesPerSecond: fps }: { framesPerSecond: number }): string => (fps > 0 ? `${fps} fps` : '');
const time = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : `${Math.round(ms)} ms`);

function bits(bps: number | undefined): string | undefined {
  if (bps === undefined) return undefined;
  const mega = bps >= 1_000_000;
  const value = mega ? bps / 1_000_000 : Math.round(bps / 1_000);
  return `${value.toLocaleString(language.current, { maximumFractionDigits: 1 })} ${mega ? 'Mbit/s' : 'kbit/s'}`;
}

function percent(ratio: number | undefined): string | undefined {
  return ratio?.toLocaleString(language.current, { style: 'percent', maximumFractionDigits: 1 });
}
