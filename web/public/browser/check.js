// Before the page: can this browser hold a conversation here, and does the operator want it to? What the browser can do
// counts before its name. Who is refused gets a page that says why and what to use instead, and, when only the name
// speaks against it, a way in. Plain ECMAScript 5: this must run where the page itself does not.
//
// The verdict is left in window.conclaveBrowser: {blocked, start, optimal, better}. The page begins in start() when it was
// blocked and let in.
(function (root) {
  'use strict';

  var kTexts = {
    en: {
      title: 'This browser does not work here',
      lacksOne: 'It lacks something that a conversation needs:',
      found: 'This is {name}.',
      unknown: 'This browser is not known here.',
      refused: 'Whoever runs this server asks you to use another browser.',
      webrtc: 'sound and pictures in the page (WebRTC)',
      websocket: 'live connections (WebSocket)',
      modern: 'the language of today’s pages (JavaScript of 2022)',
      instead: 'What you can use instead',
      newer: 'a newer {name}: version {version} or later',
      update: 'this browser in its newest version',
      iosUpdate: 'Safari, with the newest iOS that your device takes: there every browser is as old as the system',
      iosOpen: 'Safari itself: open this address there, not inside another app',
      any: '{name}',
      address: 'The address of this page',
      copy: 'Copy',
      copied: 'Copied',
      tryIt: 'Try this browser anyway',
      tryHint: 'The browser can do what is needed, but nobody promises that all goes well.'
    },
    de: {
      title: 'Dieser Browser geht hier nicht',
      lacksOne: 'Ihm fehlt etwas, das ein Gespräch braucht:',
      found: 'Das ist {name}.',
      unknown: 'Dieser Browser ist hier nicht bekannt.',
      refused: 'Wer diesen Server betreibt, bittet um einen anderen Browser.',
      webrtc: 'Ton und Bild in der Seite (WebRTC)',
      websocket: 'stehende Verbindungen (WebSocket)',
      modern: 'die Sprache heutiger Seiten (JavaScript von 2022)',
      instead: 'Was stattdessen geht',
      newer: 'ein neuerer {name}: ab Version {version}',
      update: 'dieser Browser in seiner neuesten Version',
      iosUpdate: 'Safari mit dem neuesten iOS, das das Gerät annimmt: dort ist jeder Browser so alt wie das System',
      iosOpen: 'Safari selbst: diese Adresse dort öffnen, nicht in einer anderen App',
      any: '{name}',
      address: 'Die Adresse dieser Seite',
      copy: 'Kopieren',
      copied: 'Kopiert',
      tryIt: 'Diesen Browser trotzdem versuchen',
      tryHint: 'Der Browser kann, was nötig ist; dass alles gut geht, verspricht niemand.'
    }
  };

  // What is best when the operator does not say.
  var kOptimal = [{ name: 'chromium' }, { name: 'gecko' }, { name: 'webkit' }];
  // What to propose for a family, by system; where nothing stands, the family has nothing there.
  var kProducts = {
    chromium: { windows: ['edge', 'chrome'], macos: ['chrome'], linux: ['chromium', 'chrome'], chromeos: ['chrome'], android: ['chrome'] },
    gecko: { windows: ['firefox'], macos: ['firefox'], linux: ['firefox'], android: ['firefox'] },
    webkit: { macos: ['safari'] }
  };
  var kOnlyOn = { safari: { macos: true }, samsung: { android: true }, ie: {}, electron: {}, webview: {} };
  var kLetIn = 'conclave.browser-let-in';

  var names = root.conclaveBrowserNames;

  /** What is missing of what no conversation works without. A camera and a microphone are not: one can listen. */
  function missingFeatures(w) {
    var missing = [];
    var connection = w.RTCPeerConnection;
    if (!connection || !connection.prototype || !connection.prototype.addTransceiver) missing.push('webrtc');
    if (!w.WebSocket) missing.push('websocket');
    var script = w.HTMLScriptElement;
    if (!script || !('noModule' in script.prototype) || !w.Promise || !w.Object.hasOwn || !looksBehind()) missing.push('modern');
    return missing;
  }

  /** Safari has it from 16.4 on; an older one could not even read the page. */
  function looksBehind() {
    try {
      return new RegExp('(?<=a)b').test('ab');
    } catch (e) {
      return false;
    }
  }

  function list(value) {
    return Object.prototype.toString.call(value) === '[object Array]' ? value : [];
  }

  function policyOf(config) {
    var own = (config && config.conclave && config.conclave.browsers) || {};
    var optimal = list(own.optimal);
    return { optimal: optimal.length ? optimal : kOptimal, unsupported: list(own.unsupported) };
  }

  /** Products to propose on `system`, none of them refused. */
  function proposals(policy, system) {
    var result = [];
    function add(name) {
      var only = kOnlyOn[name];
      if (only && !only[system]) return;
      for (var i = 0; i < policy.unsupported.length; ++i) {
        var rule = policy.unsupported[i];
        if (!rule.below && (rule.name === name || (kProducts[rule.name] && inFamily(rule.name, name)))) return;
      }
      for (var k = 0; k < result.length; ++k) if (result[k] === name) return;
      result.push(name);
    }
    for (var i = 0; i < policy.optimal.length; ++i) {
      var name = policy.optimal[i].name;
      var products = kProducts[name];
      if (!products) add(name);
      else for (var k = 0, all = products[system] || []; k < all.length; ++k) add(all[k]);
    }
    return result;
  }

  function inFamily(family, name) {
    for (var system in kProducts[family])
      for (var i = 0; i < kProducts[family][system].length; ++i) if (kProducts[family][system][i] === name) return true;
    return false;
  }

  /** {missing, rule (of the unsupported that means this browser, or null), optimal, browser, policy}. */
  function judge(w, nav, config) {
    var browser = names.detect(nav);
    var policy = policyOf(config);
    return {
      browser: browser,
      policy: policy,
      missing: missingFeatures(w),
      rule: names.find(policy.unsupported, browser),
      optimal: names.find(policy.optimal, browser) !== null
    };
  }

  /** What to use instead, as keys of texts with their values. */
  function advice(verdict) {
    var browser = verdict.browser;
    var rule = verdict.rule;
    var result = [];
    if (browser.system === 'ios') return [[browser.name === 'webview' ? 'iosOpen' : 'iosUpdate']];
    if (rule && rule.below) result.push(['newer', { name: names.display(rule.name), version: rule.below }]);
    else if (verdict.missing.length && !rule && browser.name && browser.name !== 'ie') result.push(['update']);
    var others = proposals(verdict.policy, browser.system);
    for (var i = 0; i < others.length; ++i)
      if (others[i] !== browser.name || !result.length) result.push(['any', { name: names.display(others[i]) }]);
    return result;
  }

  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, function (whole, key) { return values && key in values ? values[key] : whole; });
  }

  function reasonOf(rule, language) {
    var reason = (rule && rule.reason) || {};
    return reason[language] || reason.en || reason.de || '';
  }

  function copyAddress(field, button, texts) {
    function done() { button.textContent = texts.copied; }
    field.select();
    var clipboard = root.navigator.clipboard;
    if (clipboard && clipboard.writeText) {
      clipboard.writeText(field.value).then(done, function () { if (document.execCommand('copy')) done(); });
    } else if (document.execCommand('copy')) {
      done();
    }
  }

  function showPage(verdict, language, brand, letIn) {
    var texts = kTexts[language];
    var document = root.document;
    function add(parent, tag, text, attributes) {
      var element = document.createElement(tag);
      if (text) element.textContent = text;
      for (var name in attributes || {}) element.setAttribute(name, attributes[name]);
      parent.appendChild(element);
      return element;
    }
    var browser = verdict.browser;
    var may = verdict.missing.length === 0;
    document.documentElement.lang = language;
    document.title = texts.title + ' – ' + brand;
    add(document.head, 'link', '', { rel: 'stylesheet', href: '/browser/page.css' });
    var page = document.createElement('div');
    page.className = 'unsupported';
    page.setAttribute('data-testid', 'unsupported-page');
    add(add(page, 'header'), 'p', brand);
    var main = add(page, 'main');
    add(main, 'h1', texts.title, { tabindex: '-1' });
    var name = names.display(browser.name);
    add(main, 'p', name ? fill(texts.found, { name: name + ' ' + browser.version.split('.')[0] }) : texts.unknown);
    if (!may) {
      add(main, 'p', texts.lacksOne);
      var lacks = add(main, 'ul', '', { 'data-testid': 'missing' });
      for (var i = 0; i < verdict.missing.length; ++i) add(lacks, 'li', texts[verdict.missing[i]]);
    }
    if (verdict.rule)
      add(main, 'p', reasonOf(verdict.rule, language) || texts.refused, { 'class': 'reason', 'data-testid': 'reason' });
    var ways = advice(verdict);
    if (ways.length) {
      add(main, 'h2', texts.instead);
      var use = add(main, 'ul', '', { 'data-testid': 'instead' });
      for (var k = 0; k < ways.length; ++k) add(use, 'li', fill(texts[ways[k][0]], ways[k][1]));
    }
    add(main, 'label', texts.address, { 'for': 'address' });
    var line = add(main, 'div', '', { 'class': 'address' });
    var field = add(line, 'input', '', { id: 'address', readonly: '', value: root.location.href });
    var copy = add(line, 'button', texts.copy, { type: 'button', 'aria-live': 'polite' });
    copy.onclick = function () { copyAddress(field, copy, texts); };
    if (may) {
      add(main, 'p', texts.tryHint, { id: 'try-hint' });
      add(main, 'button', texts.tryIt, { type: 'button', 'class': 'try', 'data-testid': 'try-anyway', 'aria-describedby': 'try-hint' }).onclick =
        function () {
          page.parentNode.removeChild(page);
          letIn();
        };
    }
    document.body.insertBefore(page, document.body.firstChild);
  }

  function run() {
    var verdict = judge(root, root.navigator, root.config);
    var letInBefore = false;
    try {
      letInBefore = root.sessionStorage.getItem(kLetIn) === '1';
    } catch (e) { /* storage is forbidden */ }
    var state = {
      blocked: verdict.missing.length > 0 || (verdict.rule !== null && !letInBefore),
      start: null,
      optimal: verdict.optimal,
      name: names.display(verdict.browser.name),
      better: []
    };
    var others = proposals(verdict.policy, verdict.browser.system);
    for (var i = 0; i < others.length; ++i) state.better.push(names.display(others[i]));
    root.conclaveBrowser = state;
    if (!state.blocked) return;
    var own = (root.config && root.config.conclave) || {};
    var brand = (own.brand && own.brand.name) || 'Conclave';
    function show() {
      showPage(verdict, root.conclaveAhead.language, brand, function () {
        try {
          root.sessionStorage.setItem(kLetIn, '1');
        } catch (e) { /* then it is asked again */ }
        state.blocked = false;
        if (state.start) state.start();
      });
    }
    if (root.document.body) show();
    else root.document.addEventListener('DOMContentLoaded', show);
  }

  root.conclaveBrowserCheck = { texts: kTexts, judge: judge, advice: advice, proposals: proposals, policyOf: policyOf, missingFeatures: missingFeatures };
  if (root.document) run();
})(this);
