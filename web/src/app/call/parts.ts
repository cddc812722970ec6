// A call is made of parts, and whoever shows or steers something of it is given the parts that it uses and no more: a
// component says `call: With<'room' | 'windows'>`. So one sees what it touches, and a test needs to make only that. The
// whole (call.svelte.ts) is for the pages around the call.

import type { HostAbsence } from '../host/absence.svelte';
import type { Lately } from '../people/lately.svelte';
import type { SpeakingTimes } from '../people/speaking-times';
import type { StageView } from '../stage/view.svelte';
import type { Talk } from '../talk/talk.svelte';
import type { Devices } from './devices.svelte';
import type { Notices } from './notices.svelte';
import type { CallRoom } from './room.svelte';
import type { Windows } from './windows.svelte';

export interface CallParts {
  /** The conference and what it says. */
  readonly room: CallRoom;
  /** Own microphone, camera, screen and speaker. */
  readonly devices: Devices;
  /** The panel and the dialog that are open. */
  readonly windows: Windows;
  /** What is said once. */
  readonly notices: Notices;
  /** What is looked at, and how. */
  readonly stage: StageView;
  /** Chat, polls, reactions and hands. */
  readonly talk: Talk;
  /** Who spoke within the last minute. */
  readonly lately: Lately;
  /** How long everybody spoke. */
  readonly times: SpeakingTimes;
  /** That the host is gone. */
  readonly absence: HostAbsence;
}

export type With<Part extends keyof CallParts> = Pick<CallParts, Part>;
