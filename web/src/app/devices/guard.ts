// Whether this page may offer devices at all: not inside the page of a stranger.

import type { ServerConfig } from '../../engine';
import { keepInTab, recallInTab } from '../storage';
import { frameFacts, framingOf } from './framing';

const kKey = 'framedFrom';

export async function mayOfferDevices(config: Promise<ServerConfig>): Promise<boolean> {
  const facts = frameFacts(window);
  if (!facts.framed) return true;
  // Our own pages send no referrer, so the second page in a frame knows the page around it from the first.
  if (facts.referrer) keepInTab(kKey, facts.referrer);
  else facts.referrer = recallInTab(kKey);
  const allowed = await config.then((c) => c.frameOrigins).catch(() => []);
  return framingOf(facts, allowed) !== 'foreign';
}
