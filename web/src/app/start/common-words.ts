// Words that people name rooms by, in German and English. Who tries to get into rooms by guessing begins with these.

const kWords =
  'abend admin all alle alpha anna apple arbeit audio azubi beer beratung berlin besprechung besuch beta bier big board bob boss ' +
  'buero call cafe chat chef club coffee company conclave conf conference daily day demo design dev dienstag dinner donnerstag eltern ' +
  'elternabend erste family familie feier ferien fest film firma first football foto frank freitag friday friends freunde frau fussball ' +
  'game games garden garten general geburtstag gruppe group guest gast hallo hamburg hello help hilfe hochzeit home house haus info ' +
  'interview jitsi jour fixe juli june juni july kaffee karl kinder kids kirche klasse klassen klein kunden kurs lab lecture leitung ' +
  'lesson lunch maria math mathe max meet meeting meetings mein meine michael mittag mittwoch monday montag morgen morning mueller muster ' +
  'muenchen music musik my name neu new news office old oma opa online open our paris party peter planning plan pizza praxis private ' +
  'privat probe projekt project public quiz raum red retro review room rooms sales samstag saturday schule schmidt school secret seminar ' +
  'show sommer sonntag spiel spiele sport sprint standup status stammtisch student studio summer sunday support sync talk tag team tech ' +
  'termin termine test testraum teste tests the thomas thursday town training treff treffen tuesday unser unterricht urlaub verein video ' +
  'vorstand vortrag wedding wednesday weekly welcome welt werk winter wir woche work workshop world yoga zimmer zoom';

export const commonWords: ReadonlySet<string> = new Set(kWords.split(' '));
