// Figures as people read them.

import { language } from '../i18n/index.svelte';

export function bitrate(bits: number): string {
  const mega = bits >= 1e6;
  const value = mega ? bits / 1e6 : bits / 1e3;
  return `${value.toLocaleString(language.locale, { maximumFractionDigits: mega ? 1 : 0 })} ${mega ? 'Mbit/s' : 'kbit/s'}`;
}

/** A dash where there is none. */
export function share(ratio: number | undefined): string {
  return ratio?.toLocaleString(language.locale, { style: 'percent', maximumFractionDigits: 1 }) ?? '–';
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString(language.locale, { maximumFractionDigits: 0 })} MB`;
}

export function moment(atMs: number): string {
  return new Date(atMs).toLocaleString(language.locale, { dateStyle: 'medium', timeStyle: 'short' });
}

/** "3 h 12 min", in the largest two units. */
export function length(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  const unit = (value: number, name: string): string => value.toLocaleString(language.locale, { style: 'unit', unit: name, unitDisplay: 'short' });
  if (days > 0) return `${unit(days, 'day')} ${unit(hours, 'hour')}`;
  if (hours > 0) return `${unit(hours, 'hour')} ${unit(minutes % 60, 'minute')}`;
  return unit(minutes, 'minute');
}

/** The mean of what is known. */
export function mean(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}
