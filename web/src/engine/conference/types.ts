// What a page sees of a conference: plain, immutable values.

import { type BreakoutsView, kNoBreakouts } from './breakouts';
import type { Departure } from '../xmpp/departure';
import type { MuteKind } from '../xmpp/moderation';
import type { Role } from '../xmpp/presence';
import type { Quality } from './quality';

/** 'waiting': before the door of the room; see `door`. */
export type Phase = 'idle' | 'connecting' | 'waiting' | 'joined' | 'left' | 'failed';
/** Of the media path; 'none' as long as the server has not opened one, as when alone. */
export type MediaPhase = 'none' | 'connecting' | 'connected' | 'interrupted' | 'failed';

/**
 * 'socket': the signalling socket is gone. 'server-stopped': the server closed it because it stops. 'session-lost': the
 * server is back but knows us no more, after a restart or a long absence; we are joining anew.
 */
export type Interruption = 'socket' | 'server-stopped' | 'session-lost';

export interface SourceView {
  /** As in signalling: "<endpoint>-a0", "-v0", "-v1". */
  name: string;
  muted: boolean;
  /** Undefined until the server sends it. The same object as long as the same track carries it. */
  stream: MediaStream | undefined;
  /** The server sends it now; always true of audio. */
  forwarded: boolean;
}

export interface Participant {
  endpoint: string;
  name: string;
  role: Role;
  raisedHand: number | undefined;
  /** False when the server hears nothing from this person's network. */
  connected: boolean;
  /** Of this person's connection; undefined while nobody knows. */
  quality: Quality | undefined;
  audio: SourceView;
  camera: SourceView;
  /** Undefined when nothing is shared. */
  screen: SourceView | undefined;
  /** What the shared screen plays; undefined without such sound. */
  screenAudio: SourceView | undefined;
}

export interface ChatMessage {
  id: string;
  /** Endpoint of the sender. */
  from: string;
  /** Their name at that time. */
  name: string;
  own: boolean;
  text: string;
  /** Set for private messages: the endpoint of the other side. */
  privateWith: string | undefined;
  replyTo: string | undefined;
  time: number;
  /** Of own messages: on its way, or refused. All others are 'sent'. */
  status: 'sent' | 'sending' | 'failed';
  retracted: boolean;
  /** Who reacted with what: reaction to endpoints. */
  reactions: ReadonlyMap<string, readonly string[]>;
  /** To all rooms of the meeting. */
  announcement?: boolean;
  /** The room in which it was said, where alone it can be answered. */
  room?: string | undefined;
}

/** Between somebody before the door and those who can let them in. */
export interface LobbyMessage {
  id: string;
  own: boolean;
  text: string;
  time: number;
}

/** What one who wants to come in sees of the door. */
export interface DoorState {
  /** What one waits for: to be let in, or that a host opens the room. */
  reason: 'approval' | 'host';
  /** 'name': a name has to be given first. 'knocking': on the way to those who decide. 'entering': they said yes. */
  step: 'name' | 'knocking' | 'waiting' | 'entering';
  /** There is a password, which opens too. */
  hasPassword: boolean;
  /** The one that was tried does not. */
  passwordRefused: boolean;
  chat: readonly LobbyMessage[];
}

/** Somebody who wants to come in, as moderators see them. */
export interface Waiter {
  endpoint: string;
  name: string;
  /** With oneself alone. */
  chat: readonly LobbyMessage[];
}

export type ByKind<T> = Readonly<Record<MuteKind, T>>;

export interface RoomRules {
  /** Who comes has to be let in. */
  lobby: boolean;
  /** Nobody new comes in. */
  locked: boolean;
  hasPassword: boolean;
  /** Known to moderators only; undefined: no limit but the server's. */
  maxUsers: number | undefined;
  /** How people come in. */
  startMuted: { audio: boolean; video: boolean };
  /** What others than moderators may write: to all, to single people (to moderators always), polls. */
  writing: { group: boolean; private: boolean; polls: boolean };
  /** Only moderators, and whom they allow to, may use it. */
  reserved: ByKind<boolean>;
  /** We are allowed to; of no meaning for moderators, who always may. */
  allowed: ByKind<boolean>;
  /** Who is allowed to, by endpoint. Known to moderators only. */
  approved: ByKind<readonly string[]>;
}

export interface Voter {
  endpoint: string;
  name: string;
}

export interface PollOption {
  text: string;
  voters: readonly Voter[];
}

export interface Poll {
  id: string;
  /** Endpoint and name of who asked. */
  from: string;
  name: string;
  question: string;
  options: readonly PollOption[];
  /** More than one option may be chosen. */
  multiple: boolean;
}

export interface ConferenceError {
  /** 'connection': never came about; 'lost': was there and could not be restored in time. */
  kind: 'connection' | 'join' | 'refused' | 'lost';
  /** For joins the condition of XEP-0045 7.2, e.g. 'not-authorized' for a password. */
  condition: string;
  text: string;
}

export interface ConferenceState {
  phase: Phase;
  /** The signalling socket is gone and is being restored. */
  signalingInterrupted: boolean;
  /** Why we are not fully there, if so. */
  interruption: Interruption | undefined;
  media: MediaPhase;
  /** Of the own connection; undefined while nothing is known. */
  quality: Quality | undefined;
  /** The bridge channel is open. */
  channelOpen: boolean;
  endpoint: string;
  name: string;
  role: Role;
  /** Not when the own token forbids it, whatever the rules of the room. */
  mayShareScreen: boolean;
  raisedHand: number | undefined;
  /** In the order in which they came. */
  participants: readonly Participant[];
  dominantSpeaker: string | undefined;
  chat: readonly ChatMessage[];
  polls: readonly Poll[];
  /** The server keeps polls. */
  canPoll: boolean;
  subject: string;
  /** The rooms of the meeting. */
  breakouts: BreakoutsView;
  /** Address of the room we are in, or on the way to. */
  here: string;
  inMainRoom: boolean;
  /** On the way from one room to another. */
  moving: boolean;
  rules: RoomRules;
  /** Set in phase 'waiting'. */
  door: DoorState | undefined;
  /** Who wants to come in, for moderators. */
  waiters: readonly Waiter[];
  /** The room's password as far as we know it: entered with it, or set it ourselves. */
  password: string;
  /** Set in phase 'left': why, unless we left ourselves. Who put us out is named by name. */
  departure: Departure | undefined;
  /** Set in phase 'failed'. */
  error: ConferenceError | undefined;
}

export const kNoRules: RoomRules = {
  lobby: false,
  locked: false,
  hasPassword: false,
  maxUsers: undefined,
  startMuted: { audio: false, video: false },
  writing: { group: true, private: true, polls: true },
  reserved: { audio: false, video: false, desktop: false },
  allowed: { audio: false, video: false, desktop: false },
  approved: { audio: [], video: [], desktop: [] },
};

export const kInitialState: ConferenceState = {
  phase: 'idle',
  signalingInterrupted: false,
  interruption: undefined,
  media: 'none',
  quality: undefined,
  channelOpen: false,
  endpoint: '',
  name: '',
  role: 'participant',
  mayShareScreen: true,
  raisedHand: undefined,
  participants: [],
  dominantSpeaker: undefined,
  chat: [],
  polls: [],
  canPoll: false,
  subject: '',
  breakouts: kNoBreakouts,
  here: '',
  inMainRoom: true,
  moving: false,
  rules: kNoRules,
  door: undefined,
  waiters: [],
  password: '',
  departure: undefined,
  error: undefined,
};
