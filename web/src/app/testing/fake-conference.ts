// For tests: a conference that is what a test says and does nothing but write down what it was asked to do. With it the
// page is tested without a server and without a browser's media.

import type { Conference, ConferenceEvents, ConferenceState } from '../../engine';
import { kInitialState } from '../../engine/conference/types';
import { Emitter } from '../../engine/util/emitter';
import { Store } from '../../engine/util/store';

/** What was asked for: its name and what it was given. */
export type Asked = [name: string, ...given: unknown[]];

export class FakeConference extends Store<ConferenceState> {
  readonly events = new Emitter<ConferenceEvents>();
  readonly asked: Asked[] = [];
  /** Asks of these names are refused. */
  readonly refuses = new Set<string>();
  readonly chat = this.part('chat');
  readonly polls = this.part('polls');
  readonly breakouts = this.part('breakouts');
  readonly order = this.part('order');
  readonly reception = this.part('reception');
  readonly rooms = this.part('rooms');
  connection: Conference['connection'];
  heldBack = 0;
  bridgeOpen = true;
  readonly goTo = this.act('goTo');
  readonly leave = this.act('leave');
  readonly tryDoor = this.act('tryDoor');
  readonly knockAs = this.act('knockAs');
  readonly sayAtDoor = this.act('sayAtDoor');
  readonly setName = this.act('setName');
  readonly raiseHand = this.act('raiseHand');
  readonly lowerHand = this.act('lowerHand');
  readonly mute = this.act('mute');
  readonly kick = this.act('kick');
  readonly ban = this.act('ban');
  readonly grant = this.act('grant');
  readonly revoke = this.act('revoke');
  readonly setPassword = this.act('setPassword');
  readonly endForAll = this.act('endForAll');
  readonly setReceiverConstraints = this.act('setReceiverConstraints');

  constructor(state: Partial<ConferenceState> = {}) {
    super({ ...kInitialState, phase: 'joined', endpoint: 'me', name: 'Me', ...state });
  }

  /** As the page knows it. */
  get real(): Conference {
    return this as unknown as Conference;
  }

  sendEndpointMessage(to: string, payload: Record<string, unknown>): boolean {
    if (this.bridgeOpen) this.asked.push(['sendEndpointMessage', to, payload]);
    return this.bridgeOpen;
  }

  connectionOf(): undefined {
    return undefined;
  }

  audioLevels(): ReadonlyMap<string, number> {
    return new Map();
  }

  private act(name: string): (...given: unknown[]) => Promise<void> {
    return (...given) => {
      this.asked.push([name, ...given]);
      return this.refuses.has(name) ? Promise.reject(new Error('forbidden')) : Promise.resolve();
    };
  }

  private part(name: string): Record<string, (...given: unknown[]) => Promise<void>> {
    return new Proxy({}, { get: (_, method) => this.act(`${name}.${String(method)}`) });
  }
}
