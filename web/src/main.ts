// The page begins here: the start, or the room that the address names. Each is a part of its own, and so are the texts of
// each language; /browser/ahead.js has begun to load what is needed of them.
import '@fontsource-variable/inter/wght.css';
import './app/theme/tokens.css';
import './app/theme/base.css';
import { mount } from 'svelte';
import { language } from './app/i18n/index.svelte';
import { parseRoomPath } from './engine';

const address = parseRoomPath(location.pathname);
const page = address
  ? import('./app/RoomPage.svelte').then(({ default: RoomPage }) => (target: Element) => mount(RoomPage, { target, props: { address } }))
  : import('./app/start/StartPage.svelte').then(({ default: StartPage }) => (target: Element) => mount(StartPage, { target }));

async function start(): Promise<void> {
  const target = document.getElementById('app');
  const [show] = await Promise.all([page, language.ready]);
  if (target) show(target);
}

// /browser/check.js has looked at the browser before.
const verdict = window.conclaveBrowser;
if (verdict?.blocked) verdict.start = () => void start();
else void start();
