// The list of recent rooms as the pages see it.

import type { RoomAddress } from '../../engine';
import { preferences } from '../preferences.svelte';
import { keep, recall } from '../storage';
import { pathOf, readRooms, type RecentRoom, withoutRoom, withRoom } from './recent-rooms';

const kKey = 'recent';

class Recents {
  list = $state.raw<readonly RecentRoom[]>(readRooms(recall(kKey)));

  /** The person is in this room now. */
  add(address: RoomAddress): void {
    if (!preferences.value.keepRooms) return;
    // Another tab may have written since.
    this.store(withRoom(readRooms(recall(kKey)), { path: pathOf(address), title: address.title, at: Date.now() }));
  }

  remove(path: string): void {
    this.store(withoutRoom(this.list, path));
  }

  clear(): void {
    this.store([]);
  }

  /** Off forgets what was kept. */
  setKept(kept: boolean): void {
    preferences.set({ keepRooms: kept });
    if (!kept) this.clear();
  }

  private store(list: readonly RecentRoom[]): void {
    this.list = list;
    keep(kKey, JSON.stringify(list));
  }
}

export const recents = new Recents();
