// What a person is told and can do about a problem with a device: a title and steps, in the terms of the browser or the
// system that has to be talked into it.

import type { TextKey } from '../i18n/en';
import type { Browser, Environment, System } from './environment';
import type { DeviceKind, Problem } from './problem';

/** 'both' for problems that are not of one device (isShared). */
export type HelpSubject = DeviceKind | 'both';

export interface Help {
  title: TextKey;
  /** A text with one step to a line. */
  steps: TextKey;
}

const kTitles: Record<Problem, Record<DeviceKind, TextKey>> = {
  denied: { microphone: 'help.microphoneDenied', camera: 'help.cameraDenied' },
  blocked: { microphone: 'help.microphoneBlocked', camera: 'help.cameraBlocked' },
  system: { microphone: 'help.microphoneSystem', camera: 'help.cameraSystem' },
  policy: { microphone: 'help.microphonePolicy', camera: 'help.cameraPolicy' },
  dismissed: { microphone: 'help.microphoneDismissed', camera: 'help.cameraDismissed' },
  busy: { microphone: 'help.microphoneBusy', camera: 'help.cameraBusy' },
  missing: { microphone: 'help.microphoneMissing', camera: 'help.cameraMissing' },
  silent: { microphone: 'help.microphoneSilent', camera: 'help.microphoneSilent' },
  black: { microphone: 'help.cameraBlack', camera: 'help.cameraBlack' },
  insecure: { microphone: 'help.insecure', camera: 'help.insecure' },
  overconstrained: { microphone: 'help.microphoneOverconstrained', camera: 'help.cameraOverconstrained' },
  effect: { microphone: 'help.effect', camera: 'help.effect' },
  unsupported: { microphone: 'help.unsupported', camera: 'help.unsupported' },
  unknown: { microphone: 'help.microphoneUnknown', camera: 'help.cameraUnknown' },
};

const kTitlesOfBoth: Partial<Record<Problem, TextKey>> = {
  denied: 'help.bothDenied',
  blocked: 'help.bothBlocked',
  system: 'help.bothSystem',
  policy: 'help.bothPolicy',
  dismissed: 'help.bothDismissed',
};

/** Where a browser keeps what it was told about a page. */
const kSite: Record<Browser, TextKey> = {
  chrome: 'help.siteChrome',
  edge: 'help.siteEdge',
  firefox: 'help.siteFirefox',
  safari: 'help.siteSafari',
  androidChrome: 'help.siteAndroidChrome',
  androidFirefox: 'help.siteAndroidFirefox',
  iosSafari: 'help.siteIosSafari',
  iosOther: 'help.siteIosOther',
  other: 'help.siteOther',
};

/** Where a system keeps what it was told about the browser. */
const kSystem: Record<System, TextKey> = {
  windows: 'help.systemWindows',
  macos: 'help.systemMacos',
  linux: 'help.systemLinux',
  chromeos: 'help.systemChromeos',
  android: 'help.systemAndroid',
  ios: 'help.systemIos',
  other: 'help.systemOther',
};

const kSteps: Record<Exclude<Problem, 'denied' | 'blocked' | 'system'>, TextKey> = {
  policy: 'help.stepsPolicy',
  dismissed: 'help.stepsDismissed',
  busy: 'help.stepsBusy',
  missing: 'help.stepsMissing',
  silent: 'help.stepsSilent',
  black: 'help.stepsBlack',
  insecure: 'help.stepsInsecure',
  overconstrained: 'help.stepsOverconstrained',
  effect: 'help.stepsEffect',
  unsupported: 'help.stepsUnsupported',
  unknown: 'help.stepsUnknown',
};

export function helpFor(problem: Problem, subject: HelpSubject, { browser, system }: Environment): Help {
  const title = subject === 'both' ? (kTitlesOfBoth[problem] ?? kTitles[problem].microphone) : kTitles[problem][subject];
  if (problem === 'denied' || problem === 'blocked') return { title, steps: kSite[browser] };
  if (problem === 'system') return { title, steps: kSystem[system] };
  return { title, steps: kSteps[problem] };
}
