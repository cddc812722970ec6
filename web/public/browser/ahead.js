// First of all scripts: in which language the page will speak, and whether it is the start or a room. What belongs to
// that is asked for at once, while the page itself is still on its way; nothing of the other languages and pages is.
// Which files those are stands in attributes of this script's element, where the build put them (scripts/ahead.mjs).
// Plain ECMAScript 5: this must run where the page itself does not.
//
// Leaves window.conclaveAhead: {language, bring('start' | 'room' | language)}.
(function (root) {
  'use strict';

  var kLanguages = { en: true, de: true };

  /** The one chosen in this browser, `stored` among the preferences, else the first of the browser's own. */
  function languageOf(nav, stored) {
    var tags = [];
    try {
      tags.push(JSON.parse(stored || '{}').language);
    } catch (e) { /* not ours */ }
    tags = tags.concat(nav.languages || [], nav.language || nav.userLanguage);
    for (var i = 0; i < tags.length; ++i) {
      var language = String(tags[i] || '').slice(0, 2).toLowerCase();
      if (kLanguages[language]) return language;
    }
    return 'en';
  }

  function run(document) {
    var element = document.currentScript;
    var stored = '';
    try {
      stored = root.localStorage.getItem('conclave.preferences');
    } catch (e) { /* storage is forbidden */ }

    function bring(name) {
      var files = (element && element.getAttribute('data-' + name)) || '';
      for (var i = 0, all = files.split(' '); i < all.length; ++i) {
        if (!all[i] || document.querySelector('link[href="' + all[i] + '"]')) continue;
        var link = document.createElement('link');
        var style = /\.css$/.test(all[i]);
        var soon = document.readyState === 'loading'; // else it is for the next page
        link.setAttribute('rel', style ? (soon ? 'preload' : 'prefetch') : 'modulepreload');
        if (style) link.setAttribute('as', 'style');
        link.setAttribute('crossorigin', '');
        link.setAttribute('href', all[i]);
        document.head.appendChild(link);
      }
    }

    var ahead = { language: languageOf(root.navigator, stored), bring: bring };
    root.conclaveAhead = ahead;
    document.documentElement.lang = ahead.language;
    bring(ahead.language);
    if (root.location.pathname.indexOf('/about/') !== 0) bring(/^\/*$/.test(root.location.pathname) ? 'start' : 'room');
  }

  root.conclaveLanguageOf = languageOf;
  if (root.document) run(root.document);
})(this);
