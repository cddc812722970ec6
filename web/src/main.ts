// The page begins here: the start, the room that the address names, or a page of the server itself. Each is a part of its own, and so are the texts of
// each language; /browser/ahead.js has begun to load what is needed of them.
import '@fontsource-variable/inter/wght.css';
import './app/theme/tokens.css';
import './app/theme/base.css';
import { type Component, mount } from 'svelte';
import { language } from './app/i18n/index.svelte';
import { mishaps } from './app/mishaps.svelte';
import { parseRoomPath } from './engine';

mishaps.watch(window);

async function withTexts<T>(loading: Promise<T>): Promise<T> {
  await language.bringAdmin();
  return loading;
}

// Each in a function of its own: the bundler would draw a choice between them together, and forget their styles.
const kStart = () => import('./app/start/StartPage.svelte');
const kPages: Readonly<Record<string, () => Promise<{ default: Component }>>> = {
  '/about/admin': () => withTexts(import('./app/admin/AdminPage.svelte')),
  '/about/password': () => withTexts(import('./app/login/PasswordPage.svelte')),
};

async function pageOf(path: string): Promise<(target: Element) => unknown> {
  const address = parseRoomPath(path);
  if (!address) {
    const { default: Page } = await (kPages[path] ?? kStart)();
    return (target) => mount(Page, { target });
  }
  const { default: RoomPage } = await import('./app/RoomPage.svelte');
  return (target) => mount(RoomPage, { target, props: { address } });
}

const page = pageOf(location.pathname);

async function start(): Promise<void> {
  const target = document.getElementById('app');
  const [showOn] = await Promise.all([page, language.ready]);
  if (target) showOn(target);
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
