// The chat as rows: messages, a date where a day begins, and a line where the unread ones begin. Messages that one
// person wrote in a row stand under one name.

import type { ChatMessage } from '../../engine';

export type Row =
  | { kind: 'day'; key: string; time: number }
  | { kind: 'new'; key: string }
  | { kind: 'message'; key: string; message: ChatMessage; first: boolean };

const kGroupMs = 5 * 60_000;

export function rowsOf(messages: readonly ChatMessage[], newFrom: string | undefined): Row[] {
  const rows: Row[] = [];
  let last: ChatMessage | undefined;
  for (const message of messages) {
    if (!last || dayOf(last) !== dayOf(message)) rows.push({ kind: 'day', key: `day ${message.id}`, time: message.time });
    if (message.id === newFrom) rows.push({ kind: 'new', key: 'new' });
    const begins = rows.at(-1)?.kind !== 'message';
    rows.push({ kind: 'message', key: message.id, message, first: begins || !belongs(message, last) });
    last = message;
  }
  return rows;
}

function belongs(message: ChatMessage, last: ChatMessage | undefined): boolean {
  return (
    last !== undefined &&
    message.own === last.own &&
    (message.own || message.from === last.from) &&
    message.privateWith === last.privateWith &&
    message.replyTo === undefined &&
    message.time - last.time < kGroupMs
  );
}

/** Days of the reader's own time zone. */
function dayOf({ time }: ChatMessage): string {
  return new Date(time).toDateString();
}
