// For tests: a call whose parts are real and whose conference is not. A component is mounted with it and looked at as a
// person would: by what stands there and what a press does.

import { flushSync, mount, unmount, type Component } from 'svelte';
import type { ConferenceState, Participant, SourceView } from '../../engine';
import { Devices } from '../call/devices.svelte';
import { Notices } from '../call/notices.svelte';
import type { CallParts } from '../call/parts';
import { CallRoom } from '../call/room.svelte';
import { Windows } from '../call/windows.svelte';
import { HostAbsence } from '../host/absence.svelte';
import { Lately } from '../people/lately.svelte';
import { SpeakingTimes } from '../people/speaking-times';
import { StageView } from '../stage/view.svelte';
import { Talk } from '../talk/talk.svelte';
import { FakeConference } from './fake-conference';

export class FakeCall implements CallParts {
  readonly conference: FakeConference;
  readonly notices = new Notices();
  readonly windows = new Windows();
  readonly room = new CallRoom({ room: 'tea', tenant: '', title: 'Tea' }, this.notices);
  readonly devices = new Devices(this.room, this.notices);
  readonly stage = new StageView();
  readonly talk = new Talk(this);
  readonly lately = new Lately();
  readonly times = new SpeakingTimes();
  readonly absence = new HostAbsence();

  constructor(state: Partial<ConferenceState> = {}) {
    this.conference = new FakeConference(state);
    this.room.conference = this.conference.real;
    this.conference.subscribe((value) => (this.room.state = value));
    this.talk.listen(this.conference.real);
  }

  /** The conference is like this from now on, and the page knows it. */
  change(state: Partial<ConferenceState>): void {
    this.conference.patch(state);
    this.room.state = this.conference.value;
    flushSync();
  }

  get asked(): FakeConference['asked'] {
    return this.conference.asked;
  }

  get said(): string[] {
    return this.notices.list.map((notice) => notice.text);
  }
}

export function person(endpoint: string, name: string, more: Partial<Participant> = {}): Participant {
  const source = (suffix: string): SourceView => ({ name: `${endpoint}-${suffix}`, muted: true, stream: undefined, forwarded: false });
  return {
    endpoint, name, role: 'participant', connected: true, quality: undefined, raisedHand: undefined,
    audio: source('a0'), camera: source('v0'), screen: undefined, screenAudio: undefined, ...more,
  } as Participant;
}

const shown: Record<string, unknown>[] = [];

/** Mounts it where the page would stand, until clear(). */
export function show<Props extends Record<string, unknown>>(component: Component<Props>, props: Props): void {
  const target = document.body.appendChild(document.createElement('main')); // where menus put themselves
  shown.push(mount(component, { target, props }) as Record<string, unknown>);
  flushSync();
}

/** After each test. */
export async function clear(): Promise<void> {
  for (const component of shown.splice(0)) await unmount(component);
  document.body.innerHTML = '';
  document.body.removeAttribute('style');
}

export function find<E extends HTMLElement = HTMLElement>(testid: string): E | null {
  return document.querySelector<E>(`[data-testid="${testid}"]`);
}

export function all(testid: string): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(`[data-testid="${testid}"]`)];
}

/** @throws Error when it is not there. */
export function get<E extends HTMLElement = HTMLElement>(testid: string): E {
  const element = find<E>(testid);
  if (!element) throw new Error(`no ${testid} in ${document.body.innerHTML.slice(0, 500)}`);
  return element;
}

export function press(testid: string): void {
  get(testid).click();
  flushSync();
}

export function type(testid: string, text: string): void {
  const field = get<HTMLInputElement>(testid);
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  flushSync();
}

/** Text as one reads it: white space folded. */
export function textOf(element: Element | null): string {
  return (element?.textContent ?? '').replace(/\s+/g, ' ').trim();
}
