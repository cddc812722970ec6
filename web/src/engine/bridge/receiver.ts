// What we want to see, told to the bridge: coalesced, since a change of layout touches many tiles at once, said only
// when it differs from what was said, and said again when the channel opens again.

import { Coalescer } from '../util/debounce';
import type { BridgeChannel } from './channel';
import { type ReceiverVideoConstraints, writeReceiverConstraints } from './messages';

const kDelayMs = 60;

export class ReceiverConstraints {
  private wanted: ReceiverVideoConstraints = {
    lastN: -1,
    defaultMaxHeight: 180,
    maxHeights: {},
    selected: [],
    onStage: [],
  };
  private said = '';
  private channel: BridgeChannel | undefined;
  private readonly later = new Coalescer(kDelayMs, () => this.say());

  /** Named fields replace those before. */
  want(change: Partial<ReceiverVideoConstraints>): void {
    this.wanted = { ...this.wanted, ...change };
    this.later.schedule();
  }

  /** The channel opened (again): the server knows nothing. */
  attach(channel: BridgeChannel): void {
    this.channel = channel;
    this.said = '';
    this.say();
  }

  detach(): void {
    this.channel = undefined;
    this.later.cancel();
  }

  private say(): void {
    const message = writeReceiverConstraints(this.wanted);
    const text = JSON.stringify(message);
    if (text !== this.said && this.channel?.send(message)) this.said = text;
  }
}
