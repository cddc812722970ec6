// The three parts of a JID, as far as a client of chat rooms needs them (RFC 7622 3.1).

export function bareJid(jid: string): string {
  const slash = jid.indexOf('/');
  return slash < 0 ? jid : jid.slice(0, slash);
}

export function resourceOf(jid: string): string {
  const slash = jid.indexOf('/');
  return slash < 0 ? '' : jid.slice(slash + 1);
}

export function nodeOf(jid: string): string {
  const bare = bareJid(jid);
  const at = bare.indexOf('@');
  return at < 0 ? '' : bare.slice(0, at);
}

/** The nick in the room and the name on the media side: the first eight characters of the node (Jitsi convention). */
export function endpointIdOf(fullJid: string): string {
  const start = nodeOf(fullJid).slice(0, 8);
  if (/^[0-9a-f]{8}$/.test(start)) return start;
  return [...crypto.getRandomValues(new Uint8Array(4))].map((b) => b.toString(16).padStart(2, '0')).join('');
}
