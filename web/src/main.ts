// The page begins here: the start, or the room that the address names. Each is a part of its own, and so are the texts of
// each language; /browser/ahead.js has begun to load what is needed of them.
import '@fontsource-variable/inter/wght.css';
import './app/theme/tokens.css';
import './app/theme/base.css';
import { mount } from 'svelte';
import { language } from './app/i18n/index.svelte';
import { mishaps } from './app/mishaps.svelte';
import { parseRoomPath } from './engine';

mishaps.watch(window);

const address = parseRoomPath(location.pathname);
const page = address
  ? import('./app/RoomPage.svelte').then(({ default: RoomPage }) => (target: Element) => mount(RoomPage, { target, props: { address } }))
  : import('./app/start/StartPage.svelte').then(({ default: StartPage }) => (target: Element) => mount(StartPage, { target }));

async function start(): Promise<void> {
  const target = document.getElementById('app');
  const [show] = await Promise.all([page, language.ready]);
  if (target) show(target);
}

/** Without its files there are no texts either: in both languages, and the one act that helps. */
function sayUnloaded(error: unknown): void {
  console.error('the page could not be loaded', error);
  const words = document.createElement('p');
  words.textContent = 'This page could not be loaded. / Diese Seite konnte nicht geladen werden.';
  const again = document.createElement('button');
  again.className = 'button';
  again.textContent = 'Reload / Neu laden';
  again.onclick = () => location.reload();
  document.getElementById('app')?.replaceChildren(words, again);
}

const begin = (): void => void start().catch(sayUnloaded);

// /browser/check.js has looked at the browser before.
const verdict = window.conclaveBrowser;
if (verdict?.blocked) verdict.start = begin;
else begin();
