// A strict reader of calendar files (RFC 5545): it takes what the standard allows and nothing else.

const kEscapes = { '\\\\': '\\', '\\;': ';', '\\,': ',', '\\n': '\n', '\\N': '\n' };

/** @returns the first event, as {NAME: value}, with its alarms. @throws Error that says what is wrong */
export function readCalendar(text) {
  if (!text.endsWith('\r\n')) throw new Error('the last line does not end');
  const physical = text.slice(0, -2).split('\r\n');
  for (const line of physical) {
    if (/[\r\n]/.test(line)) throw new Error(`a lone line break in ${JSON.stringify(line)}`);
    if (Buffer.byteLength(line) > 75) throw new Error(`${Buffer.byteLength(line)} octets in ${line}`);
  }
  const root = { kind: 'root', children: [] };
  const open = [root];
  for (const line of text.slice(0, -2).replaceAll('\r\n ', '').split('\r\n')) {
    const [, name, value] = /^([A-Z-]+):(.*)$/s.exec(line) ?? [];
    if (name === undefined) throw new Error(`no content line: ${line}`);
    const current = open.at(-1);
    if (name === 'BEGIN') {
      const component = { kind: value, children: [] };
      current.children.push(component);
      open.push(component);
    } else if (name === 'END') {
      if (open.pop().kind !== value) throw new Error(`${value} ends what did not begin`);
    } else {
      if (name in current) throw new Error(`${name} twice`);
      current[name] = value;
    }
  }
  if (open.length !== 1 || root.children.length !== 1) throw new Error('not one calendar');
  return event(root.children[0]);
}

function event(calendar) {
  if (calendar.kind !== 'VCALENDAR' || calendar.VERSION !== '2.0' || !calendar.PRODID) throw new Error('no calendar of version 2.0');
  const [found] = calendar.children.filter(({ kind }) => kind === 'VEVENT');
  if (!found?.UID || !found.DTSTAMP) throw new Error('an event needs UID and DTSTAMP');
  return {
    ...found,
    start: instant(found.DTSTART),
    end: instant(found.DTEND),
    stamp: instant(found.DTSTAMP),
    title: unescape(found.SUMMARY),
    description: unescape(found.DESCRIPTION),
    alarms: found.children.filter(({ kind }) => kind === 'VALARM'),
  };
}

function instant(value) {
  const [, y, m, d, h, min, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(value) ?? [];
  if (y === undefined) throw new Error(`no time in UTC: ${value}`);
  return new Date(`${y}-${m}-${d}T${h}:${min}:${s}Z`);
}

function unescape(text) {
  if (/(?<!\\)(?:\\\\)*[;,]/.test(text)) throw new Error(`something is not escaped in ${text}`);
  return text.replace(/\\./g, (pair) => kEscapes[pair] ?? fail(`unknown escape ${pair}`));
}

function fail(message) {
  throw new Error(message);
}
