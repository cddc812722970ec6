// What moderators ask of the room and its focus: mute, put out, keep out, make moderator and take that back, end for all
// (XEP-0045 8.2, 9.1 and 9.3; muting and ending are Jitsi conventions). The server decides; an error answer means no.

import xml, { type Element } from '@xmpp/xml';
import type { StanzaPort } from './connection';
import { bareJid } from './jid';
import { NS } from './ns';
import { kFocusNick } from './room';

export type MuteKind = 'audio' | 'video' | 'desktop';

const kMuteNamespaces: Record<MuteKind, string> = {
  audio: NS.muteAudio,
  video: NS.muteVideo,
  desktop: NS.muteDesktop,
};

export async function muteOccupant(port: StanzaPort, roomJid: string, nick: string, kind: MuteKind): Promise<void> {
  const mute = xml('mute', { xmlns: kMuteNamespaces[kind], jid: `${roomJid}/${nick}` }, 'true');
  await port.request(xml('iq', { type: 'set', to: `${roomJid}/${kFocusNick}` }, mute));
}

export async function kickOccupant(port: StanzaPort, roomJid: string, nick: string, reason = ''): Promise<void> {
  const item = xml('item', { nick, role: 'none' }, reason ? xml('reason', {}, reason) : undefined);
  await port.request(xml('iq', { type: 'set', to: roomJid }, xml('query', { xmlns: NS.mucAdmin }, item)));
}

/** Out, and for the rest of the meeting not in again (XEP-0045 9.1). Needs the real address, which the room shows. */
export async function banOccupant(port: StanzaPort, roomJid: string, realJid: string, reason = ''): Promise<void> {
  const item = xml('item', { affiliation: 'outcast', jid: bareJid(realJid) }, reason ? xml('reason', {}, reason) : undefined);
  await port.request(xml('iq', { type: 'set', to: roomJid }, xml('query', { xmlns: NS.mucAdmin }, item)));
}

/** Needs the real address, which the room shows in each presence. */
export async function grantModerator(port: StanzaPort, roomJid: string, realJid: string): Promise<void> {
  const item = xml('item', { affiliation: 'owner', jid: bareJid(realJid) });
  await port.request(xml('iq', { type: 'set', to: roomJid }, xml('query', { xmlns: NS.mucAdmin }, item)));
}

/** The server keeps the last moderator in office. */
export async function revokeModerator(port: StanzaPort, roomJid: string, realJid: string): Promise<void> {
  const item = xml('item', { affiliation: 'member', jid: bareJid(realJid) });
  await port.request(xml('iq', { type: 'set', to: roomJid }, xml('query', { xmlns: NS.mucAdmin }, item)));
}

/** Ends the conference that this session moderates, for everybody in it. Nothing answers: the room goes. */
export function endForAll(port: StanzaPort, domain: string): void {
  port.send(xml('message', { to: `endconference.${domain}` }, xml('end_conference')));
}

/** Calls back when the focus of this room says that a moderator muted us. Anybody else's word is refused. */
export function handleMutes(
  port: StanzaPort,
  isFocus: (from: string) => boolean,
  onMuted: (kind: MuteKind, actorJid: string) => void,
): void {
  for (const kind of ['audio', 'video', 'desktop'] as const) {
    port.handleSet(kMuteNamespaces[kind], 'mute', (iq: Element, mute: Element) => {
      if (!isFocus(iq.attrs.from ?? '')) return false;
      if (mute.text().trim() === 'true') onMuted(kind, mute.attrs.actor ?? '');
      return true;
    });
  }
}
