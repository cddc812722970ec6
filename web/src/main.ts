// The page begins here.
import '@fontsource-variable/inter/wght.css';
import './app/theme/tokens.css';
import './app/theme/base.css';
import { mount } from 'svelte';
import App from './app/App.svelte';

function start(): void {
  const target = document.getElementById('app');
  if (target) mount(App, { target });
}

// /browser/check.js has looked at the browser before.
const verdict = window.conclaveBrowser;
if (verdict?.blocked) verdict.start = start;
else start();
