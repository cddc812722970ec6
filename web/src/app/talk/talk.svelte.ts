// What goes on beside talking, as the page knows it: what is unread, what is being written and to whom, whose turn it
// is. It outlives the panels, so that closing one loses nothing.

import {
  type ChatMessage,
  type Conference,
  type ConferenceState,
  parseStageReactions,
  type Participant,
  type PollChange,
  type StageReaction,
  writeStageReactions,
} from '../../engine';
import type { Devices } from '../call/devices.svelte';
import type { NoticeAct, Notices } from '../call/notices.svelte';
import type { CallRoom } from '../call/room.svelte';
import type { Windows } from '../call/windows.svelte';
import { t } from '../i18n/index.svelte';
import { displayName } from '../people/names';
import { preferences } from '../preferences.svelte';
import { playMessageSound } from './message-sound';
import { FloatingReactions } from './floating.svelte';
import { handPlaces, TurnWatch } from './hands';
import { reactionSentence } from './reaction-names';

/** The parts of the call that it works with. */
export interface AroundTalk {
  readonly room: CallRoom;
  readonly devices: Pick<Devices, 'media'>;
  readonly windows: Windows;
  readonly notices: Notices;
}

export class Talk {
  unread = $state(0);
  /** The first message that was not read when the chat was opened. */
  newFrom = $state<string | undefined>(undefined);
  unseenPolls = $state(0);
  draft = $state('');
  /** Endpoint of the one person to write to; '' is everybody. */
  recipient = $state('');
  /** Id of the message that is being answered. */
  replyTo = $state<string | undefined>(undefined);
  /** The reactions to choose from are shown. */
  choosing = $state(false);
  readonly floating: FloatingReactions;
  /** Set by the list of messages while somebody reads its end. */
  reading = false;
  /** Own endpoints, also those of sessions before this one. */
  private readonly own = new Set<string>();
  private readonly seenPolls = new Set<string>();
  private readonly turn = new TurnWatch();
  private state: ConferenceState | undefined;

  constructor(private readonly call: AroundTalk) {
    this.floating = new FloatingReactions((reactions) => this.sendReactions(reactions), reactionSentence);
  }

  listen(conference: Conference): void {
    conference.subscribe((state) => this.onState(state));
    conference.events.on('chat', (message) => this.onChat(message));
    conference.events.on('chatRefused', ({ condition, marked }) => this.onRefused(condition, marked));
    conference.events.on('poll', (change) => this.onPoll(change));
    conference.events.on('pollRefused', () => this.call.notices.say(t('polls.refused')));
    conference.events.on('handLowered', ({ by }) => this.call.notices.say(t('hands.loweredBy', { name: displayName(by) })));
    conference.events.on('endpointMessage', ({ from, payload }) => this.onReactions(from, parseStageReactions(payload)));
  }

  /** Place in the queue of raised hands by endpoint, the own one included. */
  get handPlaces(): ReadonlyMap<string, number> {
    const state = this.call.room.state;
    return state ? handPlaces([...state.participants, state]) : new Map();
  }

  isOwn(endpoint: string): boolean {
    return this.own.has(endpoint);
  }

  /** Opens the chat with this person chosen. */
  writeTo(endpoint: string): void {
    this.recipient = endpoint;
    this.replyTo = undefined;
    this.call.windows.panel = 'chat';
  }

  reply(message: ChatMessage, alone = false): void {
    this.replyTo = message.id;
    if (alone) this.recipient = message.from;
    else this.recipient = message.privateWith ?? '';
  }

  /** Everything that is there has been read. */
  read(): void {
    this.unread = 0;
  }

  /** The chat is closed: what comes from now on is new. */
  leftChat(): void {
    this.reading = false;
    if (this.unread === 0) this.newFrom = undefined;
  }

  pollsSeen(): void {
    for (const { id } of this.call.room.state?.polls ?? []) this.seenPolls.add(id);
    this.unseenPolls = 0;
  }

  react(reaction: StageReaction): void {
    const name = displayName(this.call.room.state?.name ?? '');
    if (!this.floating.react(reaction, name)) this.call.notices.say(t('reactions.tooMany'), { key: 'reactions' });
  }

  private sendReactions(reactions: readonly StageReaction[]): void {
    const alone = (this.call.room.state?.participants.length ?? 0) === 0;
    const sent = this.call.room.conference?.sendEndpointMessage('', writeStageReactions(reactions, Date.now()));
    if (!sent && !alone) this.call.notices.say(t('reactions.notSent'), { key: 'reactions' });
  }

  private onReactions(from: string, reactions: StageReaction[] | undefined): void {
    if (!reactions || !preferences.value.floatingReactions) return;
    this.floating.receive(this.nameOf(from), reactions);
  }

  private onChat(message: ChatMessage): void {
    if (message.own) return;
    if (preferences.value.chatSound) playMessageSound();
    if (this.reading && this.call.windows.panel === 'chat') return;
    this.unread++;
    this.newFrom ??= message.id;
    if (!preferences.value.tellChat || this.call.windows.panel === 'chat') return;
    const values = { name: displayName(message.name), text: message.text };
    this.call.notices.say(message.privateWith ? t('chat.announcePrivate', values) : t('chat.announce', values), { key: 'chat' });
  }

  private onRefused(condition: string, marked: boolean): void {
    if (condition === 'not-allowed') this.call.notices.say(t('chat.notAllowed'), { key: 'refused' });
    else if (condition === 'resource-constraint') this.call.notices.say(t('chat.tooFast'), { key: 'refused' });
    else if (!marked) this.call.notices.say(t('chat.refused'), { key: 'refused' });
  }

  private onPoll(change: PollChange): void {
    const polls = this.call.room.conference?.value.polls ?? [];
    for (const { id, from } of polls) if (this.isOwn(from)) this.seenPolls.add(id);
    if (this.call.windows.panel === 'polls') return this.pollsSeen();
    this.unseenPolls = polls.filter(({ id }) => !this.seenPolls.has(id)).length;
    if (change.kind !== 'asked' || this.isOwn(change.poll.from)) return;
    const text = t('polls.announce', { name: displayName(change.poll.name), question: change.poll.question });
    this.call.notices.say(text, { key: 'poll', acts: [{ label: t('polls.vote'), run: () => (this.call.windows.panel = 'polls') }] });
  }

  private onState(state: ConferenceState): void {
    const before = this.state;
    this.state = state;
    if (state.endpoint) this.own.add(state.endpoint);
    if (before && before.participants !== state.participants) this.tellHands(before, state);
    const listenedTo = state.dominantSpeaker === state.endpoint && this.call.devices.media.isOn('audio');
    const over = this.turn.update(performance.now(), state.raisedHand !== undefined, listenedTo);
    if (over) {
      const lower = { label: t('hand.lower'), run: () => this.call.room.conference?.raiseHand(false) };
      this.call.notices.say(t('hands.spoke'), { key: 'turn', acts: [lower] });
    }
    if (before?.raisedHand !== undefined && state.raisedHand === undefined) this.call.notices.withdraw('turn');
  }

  private tellHands(before: ConferenceState, state: ConferenceState): void {
    if (!preferences.value.tellHands) return;
    const wasDown = new Set(before.participants.filter((p) => p.raisedHand === undefined).map((p) => p.endpoint));
    const up = state.participants.filter((p) => p.raisedHand !== undefined && wasDown.has(p.endpoint));
    const names = up.map((p) => displayName(p.name));
    if (names.length > 0) this.call.notices.say(t('hands.raised', { names: names.join(', ') }), { key: 'hands', acts: this.handActs(state, up) });
  }

  /** Where moderators decide who speaks, a raised hand is a question to them. */
  private handActs({ role, rules }: ConferenceState, up: readonly Participant[]): NoticeAct[] {
    const asking = up.filter((p) => p.role !== 'moderator' && !rules.approved.audio.includes(p.endpoint));
    if (role !== 'moderator' || !rules.reserved.audio || asking.length === 0) return [];
    return [{ label: t('allow.audio'), run: () => asking.forEach((p) => this.call.room.conference?.order.allow(p.endpoint, 'audio')) }];
  }

  private nameOf(endpoint: string): string {
    return displayName(this.call.room.state?.participants.find((p) => p.endpoint === endpoint)?.name ?? '');
  }
}
