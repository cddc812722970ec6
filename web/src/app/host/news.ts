// What the server says about the hosts of a room, in the name of the room itself (an extension of Conclave).

export type HostNews = { event: 'left'; then: 'keep' | 'lock' } | { event: 'left'; then: 'end'; seconds: number } | { event: 'back' };

/** @param from nick of the sender; '' is the room. @returns undefined for anything else, and for anybody else's word. */
export function readHostNews(from: string, json: Record<string, unknown>): HostNews | undefined {
  if (from !== '' || json.type !== 'host') return undefined;
  const { event, then, seconds } = json;
  if (event === 'back') return { event };
  if (event !== 'left') return undefined;
  if (then === 'keep' || then === 'lock') return { event, then };
  if (then === 'end' && typeof seconds === 'number' && seconds >= 0) return { event, then, seconds };
  return undefined;
}

/** As "9:05" or "1:00:00". */
export function clockTime(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}
