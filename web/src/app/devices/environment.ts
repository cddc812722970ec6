// Which browser on which system the page runs in: only to word help in the terms that the person finds on the screen.
// Nothing else may depend on it.

export type Browser =
  | 'chrome' // and what is built on it
  | 'edge'
  | 'firefox'
  | 'safari'
  | 'androidChrome'
  | 'androidFirefox'
  | 'iosSafari'
  | 'iosOther' // an app of its own around the system's browser, with rights of its own
  | 'other';
export type System = 'windows' | 'macos' | 'linux' | 'chromeos' | 'android' | 'ios' | 'other';

export interface Environment {
  browser: Browser;
  system: System;
}

export interface NavigatorLike {
  userAgent: string;
  /** An iPad calls itself a Mac, and no Mac has a touch screen. */
  maxTouchPoints?: number;
}

export function environmentOf({ userAgent, maxTouchPoints = 0 }: NavigatorLike): Environment {
  const system = systemOf(userAgent, maxTouchPoints);
  return { system, browser: browserOf(userAgent, system) };
}

function systemOf(agent: string, touchPoints: number): System {
  if (/iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touchPoints > 1)) return 'ios';
  if (/Android/.test(agent)) return 'android';
  if (/Windows/.test(agent)) return 'windows';
  if (/Macintosh|Mac OS X/.test(agent)) return 'macos';
  if (/CrOS/.test(agent)) return 'chromeos';
  return /Linux|X11/.test(agent) ? 'linux' : 'other';
}

function browserOf(agent: string, system: System): Browser {
  if (system === 'ios') return /CriOS|FxiOS|EdgiOS|OPT\/|DuckDuckGo|GSA\//.test(agent) ? 'iosOther' : 'iosSafari';
  const firefox = /Firefox\//.test(agent);
  const chrome = /Chrom(e|ium)\//.test(agent);
  if (system === 'android') return firefox ? 'androidFirefox' : chrome ? 'androidChrome' : 'other';
  if (firefox) return 'firefox';
  if (/Edg\//.test(agent)) return 'edge';
  if (chrome) return 'chrome';
  return /Safari\//.test(agent) ? 'safari' : 'other';
}
