// What the person looks at: grid or speaker view, who is pinned, which page, where the own picture is. And what the
// stage remembers so that nobody jumps: the seats. It lives as long as the call, and knows neither page nor engine.

import { preferences } from '../preferences.svelte';
import { kSelf, personOf } from './items';
import { Pip } from './pip.svelte';
import type { Plan } from './plan';
import { bringIntoView, seat } from './seats';
import { SteadySpeaker, Voices } from './speaking';

export type ViewMode = 'grid' | 'speaker';
export type SelfView = 'grid' | 'floating' | 'hidden';

/** What is there to be shown, by key. */
export interface Presence {
  faces: readonly string[];
  /** Of others. */
  screens: readonly string[];
  ownScreen: string | undefined;
}

export class StageView {
  pins = $state.raw<readonly string[]>([]);
  page = $state(0);
  /** Who has which place in the grid, and in the strip beside what is large. */
  seats = $state.raw<readonly string[]>([]);
  strip = $state.raw<readonly string[]>([]);
  /** What is large in speaker view. */
  large = $state.raw<readonly string[]>([]);
  /** Who is shown as the speaker; never oneself. */
  speaker = $state<string>();
  /** Whose voice is heard right now. */
  speaking = $state.raw<ReadonlySet<string>>(new Set());
  /** Of the budget of the processor. */
  level = $state(0);
  readonly pip = new Pip();
  private presence = $state.raw<Presence>({ faces: [], screens: [], ownScreen: undefined });
  private chosenScreen = $state<string>();
  /** What the person chose while something takes the stage; forgotten when that ends. */
  private override = $state<ViewMode>();
  private readonly steady = new SteadySpeaker();
  private readonly voices = new Voices();
  private readonly spoke = new Map<string, number>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Something asks to be seen large. */
  get focused(): boolean {
    return this.pins.length > 0 || this.presence.screens.length > 0;
  }

  get mode(): ViewMode {
    return this.override ?? (this.focused ? 'speaker' : preferences.value.stageView);
  }

  get gridKeys(): string[] {
    return [...this.presence.screens, ...this.seats];
  }

  /** What is small in speaker view: other screens first, since there are few of them and each is meant to be seen. */
  get stripKeys(): string[] {
    return [...this.presence.screens.filter((key) => !this.large.includes(key)), ...this.strip];
  }

  toggleMode(): void {
    const next: ViewMode = this.mode === 'grid' ? 'speaker' : 'grid';
    if (this.focused) this.override = next;
    else preferences.set({ stageView: next });
    this.page = 0;
    this.arrange();
  }

  togglePin(key: string): void {
    this.pins = this.pins.includes(key) ? this.pins.filter((pin) => pin !== key) : [...this.pins, key];
    this.override = undefined;
    this.arrange();
  }

  /** Pins one alone, or nobody when they are pinned already. */
  focus(key: string): void {
    this.pins = this.pins.length === 1 && this.pins[0] === key ? [] : [key];
    this.override = undefined;
    this.arrange();
  }

  /** One of several screens to be the large one. */
  chooseScreen(key: string): void {
    this.chosenScreen = key;
    this.pins = this.pins.filter((pin) => !this.presence.screens.includes(pin));
    this.override = undefined;
    this.arrange();
  }

  /** Who is `index`-th, 1 first; 0 is oneself. */
  person(index: number): string | undefined {
    return index === 0 ? kSelf : this.seats.filter((key) => personOf(key) !== kSelf)[index - 1];
  }

  setPresence(presence: Presence): void {
    const wasFocused = this.focused;
    const here = new Set([...presence.faces, ...presence.screens, presence.ownScreen]);
    for (const key of [this.speaker, ...this.spoke.keys()]) {
      if (key === undefined || here.has(key)) continue;
      this.spoke.delete(key);
      this.steady.drop(key);
    }
    this.speaker = this.steady.shown;
    const newest = presence.screens.find((key) => !this.presence.screens.includes(key));
    if (newest) this.chosenScreen = newest;
    if (this.pins.some((key) => !here.has(key))) this.pins = this.pins.filter((key) => here.has(key));
    this.presence = presence;
    if (this.focused !== wasFocused) this.override = undefined;
    this.arrange();
  }

  /** What the server says, and what was heard. */
  hear(dominant: string | undefined, levels: Iterable<readonly [string, number]>, now = performance.now()): void {
    this.speaking = this.voices.update(levels, now);
    for (const who of this.speaking) this.spoke.set(who, now);
    if (dominant !== undefined && dominant !== kSelf && this.presence.faces.includes(dominant)) this.follow(dominant, now);
  }

  /** Brings the speaker onto the page that is looked at. */
  showSpeaker(plan: Plan, now = performance.now()): void {
    if (!this.speaker || plan.pages < 2 || this.large.includes(this.speaker)) return;
    const fixed = new Set([kSelf, ...this.pins]);
    const before = this.mode === 'grid' ? this.gridKeys.length - this.seats.length : this.stripKeys.length - this.strip.length;
    const page = { from: Math.max(0, plan.from - before), to: plan.to - before };
    if (this.mode === 'grid') this.seats = bringIntoView(this.seats, this.speaker, page, this.spoke, fixed, now);
    else this.strip = bringIntoView(this.strip, this.speaker, page, this.spoke, fixed, now);
  }

  private follow(dominant: string | undefined, now: number): void {
    clearTimeout(this.timer);
    if (dominant !== undefined) this.spoke.set(dominant, now);
    if (this.steady.update(dominant, now)) {
      this.speaker = this.steady.shown;
      this.arrange();
    }
    const { dueAt } = this.steady;
    if (dueAt !== undefined) this.timer = setTimeout(() => this.follow(undefined, performance.now()), Math.max(0, dueAt - now));
  }

  private arrange(): void {
    const { faces, ownScreen } = this.presence;
    const seated = ownScreen === undefined ? faces : [...faces, ownScreen];
    this.seats = seat(this.seats, seated);
    this.large = this.mode === 'speaker' ? this.chooseLarge() : [];
    const small = this.seats.filter((key) => !this.large.includes(key));
    this.strip = seat(this.strip, this.mode === 'speaker' ? small : []);
  }

  private chooseLarge(): string[] {
    if (this.pins.length > 0) return [...this.pins];
    const { faces, screens } = this.presence;
    if (screens.length > 0) return [this.chosenScreen && screens.includes(this.chosenScreen) ? this.chosenScreen : (screens.at(-1) ?? '')];
    const speaker = this.speaker ?? this.seats.find((key) => key !== kSelf && faces.includes(key)) ?? faces[0];
    return speaker === undefined ? [] : [speaker];
  }
}
