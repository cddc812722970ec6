// A calendar file for one meeting (RFC 5545): one event in UTC, with a reminder. Pure: the clock and the unique name of
// the event come from outside.

export interface Meeting {
  /** Unique for all time and all calendars. */
  uid: string;
  title: string;
  description: string;
  url: string;
  start: Date;
  minutes: number;
  /** Minutes ahead at which the calendar reminds; 0: not at all. */
  remind: number;
}

const kMaxOctets = 75; // RFC 5545 3.1, without the line break

export function writeCalendar(meeting: Meeting, now: Date): string {
  const { uid, title, description, url, start, minutes, remind } = meeting;
  const end = new Date(start.getTime() + minutes * 60_000);
  const alarm = ['BEGIN:VALARM', 'ACTION:DISPLAY', `DESCRIPTION:${escapeText(title)}`, `TRIGGER:-PT${remind}M`, 'END:VALARM'];
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Conclave//Invitation//EN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${escapeText(uid)}`,
    `DTSTAMP:${utc(now)}`,
    `DTSTART:${utc(start)}`,
    `DTEND:${utc(end)}`,
    `SUMMARY:${escapeText(title)}`,
    `DESCRIPTION:${escapeText(description)}`,
    `LOCATION:${escapeText(url)}`,
    `URL:${url.replace(/\s/gu, '')}`, // a URI, in which nothing is escaped
    ...(remind > 0 ? alarm : []),
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${fold(line)}\r\n`).join('');
}

/** RFC 5545 3.3.5, form 2. */
export function utc(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d+/gu, '');
}

/** RFC 5545 3.3.11; control characters have no place in it. */
export function escapeText(text: string): string {
  return text
    .replace(/[\\;,]/gu, (c) => `\\${c}`)
    .replace(/\r\n|\r|\n/gu, '\\n')
    // eslint-disable-next-line no-control-regex -- they are what is taken out
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/gu, '');
}

/** RFC 5545 3.1: no line is longer than 75 octets; a character is never cut in two. */
export function fold(line: string): string {
  const encoder = new TextEncoder();
  let folded = '';
  let octets = 0;
  for (const character of line) {
    const size = encoder.encode(character).length;
    if (octets + size > kMaxOctets) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += character;
    octets += size;
  }
  return folded;
}
