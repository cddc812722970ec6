// Deutsche Texte, eine Datei je Funktion.

import { after } from './de/after';
import { breakout } from './de/breakout';
import { browser } from './de/browser';
import { call } from './de/call';
import { common } from './de/common';
import { devices } from './de/devices';
import { health } from './de/health';
import { host } from './de/host';
import { login } from './de/login';
import { order } from './de/order';
import { people } from './de/people';
import { phone } from './de/phone';
import { prejoin } from './de/prejoin';
import { rooms } from './de/rooms';
import { settings } from './de/settings';
import { stage } from './de/stage';
import { start } from './de/start';
import { talk } from './de/talk';
import type { TextKey } from './en';

export const de: Record<TextKey, string> = { ...after, ...browser, ...breakout, ...call, ...common, ...devices, ...health, ...host, ...login, ...order, ...people, ...phone, ...prejoin, ...rooms, ...settings, ...stage, ...start, ...talk };
