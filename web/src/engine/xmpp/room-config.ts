// What is set for a room: what everybody may know of it (disco#info, XEP-0045 6.4, with Jitsi's fields) and what its
// moderators may see and change (the owner form, XEP-0045 10.2). A form names only what it changes.

import xml, { type Element } from '@xmpp/xml';
import type { StanzaPort } from './connection';
import { NS } from './ns';

export interface RoomInfo {
  hasPassword: boolean;
  /** Who comes has to be let in. */
  membersOnly: boolean;
  /** Bare JID of the lobby, as long as there is one. */
  lobby: string;
}

export interface RoomForm {
  password: string;
  /** Undefined: no limit but the server's. */
  maxUsers: number | undefined;
}

const kSecret = 'muc#roomconfig_roomsecret';
const kMembersOnly = 'muc#roomconfig_membersonly';
const kMaxUsers = 'muc#roomconfig_maxusers';
/** Ours. */
const kLocked = '{urn:conclave:rooms:1}locked';

function fieldsOf(form: Element | undefined): Map<string, string> {
  return new Map(form?.getChildren('field').map((field) => [field.attrs.var ?? '', field.getChildText('value') ?? '']));
}

/** @throws StanzaError, as when there is no such room. */
export async function requestRoomInfo(port: StanzaPort, roomJid: string): Promise<RoomInfo> {
  const answer = await port.request(xml('iq', { type: 'get', to: roomJid }, xml('query', { xmlns: NS.discoInfo })));
  const query = answer.getChild('query', NS.discoInfo);
  const features = new Set(query?.getChildren('feature').map((feature) => feature.attrs.var));
  return {
    hasPassword: features.has('muc_passwordprotected'),
    membersOnly: features.has('muc_membersonly'),
    lobby: fieldsOf(query?.getChild('x', NS.dataForm)).get('muc#roominfo_lobbyroom') ?? '',
  };
}

/** For moderators. @throws StanzaError */
export async function requestRoomForm(port: StanzaPort, roomJid: string): Promise<RoomForm> {
  const answer = await port.request(xml('iq', { type: 'get', to: roomJid }, xml('query', { xmlns: NS.mucOwner })));
  const fields = fieldsOf(answer.getChild('query', NS.mucOwner)?.getChild('x', NS.dataForm));
  const limit = Number(fields.get(kMaxUsers));
  return { password: fields.get(kSecret) ?? '', maxUsers: Number.isInteger(limit) && limit > 0 ? limit : undefined };
}

async function submit(port: StanzaPort, roomJid: string, name: string, value: string): Promise<void> {
  const field = (variable: string, text: string): Element => xml('field', { var: variable }, xml('value', {}, text));
  const form = xml('x', { xmlns: NS.dataForm, type: 'submit' }, field('FORM_TYPE', NS.mucConfig), field(name, value));
  await port.request(xml('iq', { type: 'set', to: roomJid }, xml('query', { xmlns: NS.mucOwner }, form)));
}

/** An empty password unlocks the room. */
export const setRoomPassword = (port: StanzaPort, roomJid: string, password: string): Promise<void> =>
  submit(port, roomJid, kSecret, password);

export const setMembersOnly = (port: StanzaPort, roomJid: string, on: boolean): Promise<void> =>
  submit(port, roomJid, kMembersOnly, on ? '1' : '0');

export const setMaxUsers = (port: StanzaPort, roomJid: string, limit: number | undefined): Promise<void> =>
  submit(port, roomJid, kMaxUsers, limit === undefined ? 'none' : String(limit));

/** Nobody new comes in, or anybody again. */
export const setLocked = (port: StanzaPort, roomJid: string, on: boolean): Promise<void> =>
  submit(port, roomJid, kLocked, on ? '1' : '0');
