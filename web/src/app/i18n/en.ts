// English texts, one file for each feature. Braces name values; the German catalogue has exactly the same keys.

import { after } from './en/after';
import { breakout } from './en/breakout';
import { browser } from './en/browser';
import { call } from './en/call';
import { common } from './en/common';
import { devices } from './en/devices';
import { health } from './en/health';
import { host } from './en/host';
import { login } from './en/login';
import { order } from './en/order';
import { people } from './en/people';
import { phone } from './en/phone';
import { prejoin } from './en/prejoin';
import { rooms } from './en/rooms';
import { settings } from './en/settings';
import { stage } from './en/stage';
import { start } from './en/start';
import { talk } from './en/talk';

export const en = { ...after, ...browser, ...breakout, ...call, ...common, ...devices, ...health, ...host, ...login, ...order, ...people, ...phone, ...prejoin, ...rooms, ...settings, ...stage, ...start, ...talk } as const;

export type TextKey = keyof typeof en;
