// The report in words: lines for the page, the same lines as a text file, and a file for programs. The files hold no
// names: how many were there is the reader's own matter, who was there is theirs.

import type { fill } from '../i18n/fill';
import type { TextKey } from '../i18n/en';
import type { CallReport, Interruption } from './report';

export type Translate = (key: TextKey, values?: Parameters<typeof fill>[1]) => string;

export interface ReportLine {
  id: 'began' | 'duration' | 'people' | 'quality' | 'roundTrip' | 'loss' | 'interruptions';
  label: string;
  value: string;
}

/** @param language for numbers and times; `timeZone` is that of the reader unless a test says otherwise. */
export function linesOf(report: CallReport, t: Translate, language: string, timeZone?: string): ReportLine[] {
  const number = (value: number, digits: number): string => value.toLocaleString(language, { maximumFractionDigits: digits });
  const began = new Date(report.began).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  const { roundTripMs: trip, lossPercent: loss, interruptions } = report;
  const unknown = t('report.unknown');
  return [
    { id: 'began', label: t('report.began'), value: began },
    { id: 'duration', label: t('report.duration'), value: duration(report.seconds, language) },
    { id: 'people', label: t('report.people'), value: number(report.people, 0) },
    { id: 'quality', label: t('report.quality'), value: qualityText(report, t, language) || unknown },
    {
      id: 'roundTrip', label: t('report.roundTrip'),
      value: trip ? t('report.ms', { average: number(trip.average, 0), worst: number(trip.worst, 0) }) : unknown,
    },
    {
      id: 'loss', label: t('report.loss'),
      value: loss ? t('report.percent', { average: number(loss.average, 1), worst: number(loss.worst, 1) }) : unknown,
    },
    {
      id: 'interruptions', label: t('report.interruptions'),
      value: interruptions.map((i) => interruptionText(i, t, language, timeZone)).join('; ') || t('report.none'),
    },
  ];
}

export function textFile(title: string, lines: readonly ReportLine[]): string {
  return [title, '', ...lines.map(({ label, value }) => `${label}: ${value}`), ''].join('\n');
}

export function jsonFile(room: string, report: CallReport): string {
  const { began, names: _, interruptions, ...figures } = report;
  const iso = (at: number): string => new Date(at).toISOString();
  const breaks = interruptions.map(({ at, ...rest }) => ({ at: iso(at), ...rest }));
  return `${JSON.stringify({ room, began: iso(began), ...figures, interruptions: breaks }, null, 2)}\n`;
}

/** "1 hr, 2 min", "2 min, 5 sec", "12 sec": seconds are of no interest beside hours. */
export function duration(seconds: number, language: string): string {
  const unit = (value: number, name: 'hour' | 'minute' | 'second'): string =>
    value.toLocaleString(language, { style: 'unit', unit: name, unitDisplay: 'short' });
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const parts = [
    ...(hours > 0 ? [unit(hours, 'hour')] : []),
    ...(minutes > 0 ? [unit(minutes, 'minute')] : []),
    ...(hours === 0 && (seconds % 60 > 0 || minutes === 0) ? [unit(seconds % 60, 'second')] : []),
  ];
  return parts.join(', ');
}

function qualityText({ qualitySeconds }: CallReport, t: Translate, language: string): string {
  return (['good', 'weak', 'lost'] as const)
    .filter((quality) => qualitySeconds[quality] > 0)
    .map((quality) => t(`report.${quality}`, { time: duration(qualitySeconds[quality], language) }))
    .join(', ');
}

function interruptionText({ at, seconds, what }: Interruption, t: Translate, language: string, timeZone?: string): string {
  const time = new Date(at).toLocaleTimeString(language, { timeStyle: 'medium', timeZone });
  return t(`report.${what}`, { time, length: duration(seconds, language) });
}
