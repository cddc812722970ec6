// What a key does in a call. Letters belong to commands; digits look at people, in the order of the stage.

import type { With } from '../call/parts';
import type { Command } from '../call/command';
import { kSelf } from '../stage/items';

/** @returns whether the key did something. */
export function runKey(call: With<'windows' | 'stage'>, commands: readonly Command[], key: string): boolean {
  if (key === '?') {
    call.windows.open('shortcuts');
    return true;
  }
  if (/^\d$/.test(key)) return lookAt(call, Number(key));
  const command = commands.find((c) => c.key === key && !c.busy);
  command?.run();
  return command !== undefined;
}

/** 0 is oneself, 1 to 9 are the others. */
function lookAt(call: With<'windows' | 'stage'>, place: number): boolean {
  const others = call.stage.seats.filter((key) => key !== kSelf);
  const key = place === 0 ? kSelf : others[place - 1];
  if (key === undefined) return false;
  call.stage.focus(key);
  return true;
}
