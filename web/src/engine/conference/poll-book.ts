// Polls as the component of the server keeps them (Jitsi's JSON messages): who asked what, who chose what. The server's
// word is the only truth: a poll or vote of ours is there when the component has told everybody of it.

import xml, { type Element } from '@xmpp/xml';
import { NS } from '../xmpp/ns';
import type { Poll, PollOption, Voter } from './types';

export const kMaxOptions = 10;
/** Of the question and of each option, in characters. */
export const kMaxPollText = 500;
const kMaxPolls = 128;

type Json = Record<string, unknown>;
export type PollChange = { kind: 'asked' | 'answered' | 'removed'; poll: Poll } | { kind: 'history' };

export interface PollDraft {
  question: string;
  options: readonly string[];
  multiple: boolean;
}

export function writeNewPoll(component: string, stanzaId: string, pollId: string, draft: PollDraft): Element {
  const { question, options, multiple } = draft;
  const answers = options.map((name) => ({ name }));
  return write(component, stanzaId, { type: 'polls', command: 'new-poll', pollId, question, answers, multipleSelection: multiple });
}

export function writeVote(component: string, stanzaId: string, pollId: string, answers: readonly boolean[]): Element {
  return write(component, stanzaId, { type: 'polls', command: 'answer-poll', pollId, answers });
}

export function writeRemoval(component: string, stanzaId: string, pollId: string): Element {
  return write(component, stanzaId, { type: 'polls', command: 'delete-poll', pollId });
}

function write(component: string, id: string, json: Json): Element {
  return xml('message', { type: 'chat', to: component, id }, xml('json-message', { xmlns: NS.jitsi }, JSON.stringify(json)));
}

export class PollBook {
  private polls: readonly Poll[] = [];

  get all(): readonly Poll[] {
    return this.polls;
  }

  /** A new session: the component tells everything again. */
  clear(): void {
    this.polls = [];
  }

  /** @param nameOf for senders whose name the message leaves out @returns what changed, if anything did */
  handle(json: Json, nameOf: (endpoint: string) => string): PollChange | undefined {
    if (json.type !== 'polls') return undefined;
    if (json.command === 'old-polls') return this.replace(json.polls, nameOf);
    const id = text(json.pollId);
    if (json.command === 'new-poll') {
      const poll = parsePoll(json, nameOf);
      if (!poll || this.find(id) || this.polls.length >= kMaxPolls) return undefined;
      this.polls = [...this.polls, poll];
      return { kind: 'asked', poll };
    }
    const poll = this.find(id);
    if (!poll) return undefined;
    if (json.command === 'answer-poll') return this.answer(poll, json, nameOf);
    if (json.command !== 'delete-poll') return undefined;
    this.polls = this.polls.filter((p) => p !== poll);
    return { kind: 'removed', poll };
  }

  private replace(list: unknown, nameOf: (endpoint: string) => string): PollChange | undefined {
    if (!Array.isArray(list)) return undefined;
    const polls = list.slice(-kMaxPolls).flatMap((entry: unknown) => (isObject(entry) ? (parsePoll(entry, nameOf) ?? []) : []));
    this.polls = [...new Map(polls.map((poll) => [poll.id, poll])).values()];
    return { kind: 'history' };
  }

  private answer(old: Poll, json: Json, nameOf: (endpoint: string) => string): PollChange | undefined {
    const endpoint = text(json.senderId);
    const chosen: unknown[] = Array.isArray(json.answers) ? json.answers : [];
    if (endpoint === '' || chosen.length === 0) return undefined;
    const voter = { endpoint, name: text(json.senderName) || nameOf(endpoint) };
    const poll = { ...old, options: old.options.map((option, i) => vote(option, voter, chosen[i] === true)) };
    this.polls = this.polls.map((p) => (p === old ? poll : p));
    return { kind: 'answered', poll };
  }

  private find(id: string): Poll | undefined {
    return this.polls.find((poll) => poll.id === id);
  }
}

/** The last vote of a person counts; its place in the order stays. */
function vote(option: PollOption, voter: Voter, chosen: boolean): PollOption {
  const there = option.voters.some((v) => v.endpoint === voter.endpoint);
  if (there === chosen) return option;
  return { ...option, voters: chosen ? [...option.voters, voter] : option.voters.filter((v) => v.endpoint !== voter.endpoint) };
}

function parsePoll(json: Json, nameOf: (endpoint: string) => string): Poll | undefined {
  const id = text(json.pollId);
  const from = text(json.senderId);
  const answers: unknown[] = Array.isArray(json.answers) ? json.answers : [];
  const options = answers.flatMap((a): PollOption[] => (isObject(a) ? [{ text: text(a.name), voters: parseVoters(a.voters) }] : []));
  if (id === '' || options.length === 0) return undefined;
  return {
    id,
    from,
    name: text(json.senderName) || nameOf(from),
    question: text(json.question),
    options,
    multiple: json.multipleSelection !== false, // older clients do not say, and mean several
  };
}

function parseVoters(list: unknown): Voter[] {
  if (!Array.isArray(list)) return []; // some servers write an empty list as {}
  const voters = list.flatMap((v: unknown): Voter[] => (isObject(v) && text(v.id) ? [{ endpoint: text(v.id), name: text(v.name) }] : []));
  return [...new Map(voters.map((v) => [v.endpoint, v])).values()];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
