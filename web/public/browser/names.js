// Which browser this is, and whether a rule of the operator means it. Runs before the page, in browsers that may be too
// old for it: plain ECMAScript 5, no modules, nothing fetched. Tested with real user agents in src/app/browser.
//
// A browser has a product ("edge"), a family ("chromium") and a version of each. User-Agent Client Hints
// (navigator.userAgentData) win over the old string where there are any. On iOS every browser is Safari inside, whatever
// it is called, and as old as the system; an application that shows pages is a webview.
(function (root) {
  'use strict';

  // As navigator.userAgentData.brands call them.
  var kBrands = {
    'Google Chrome': 'chrome',
    'Microsoft Edge': 'edge',
    'Microsoft Edge WebView2': 'webview',
    'Android WebView': 'webview',
    'Samsung Internet': 'samsung',
    'Opera': 'opera',
    'Opera GX': 'opera',
    'Opera Mobile': 'opera',
    'OperaMobile': 'opera',
    'Brave': 'brave',
    'Vivaldi': 'vivaldi',
    'YaBrowser': 'yandex',
    'Yandex': 'yandex'
  };

  // In the old string, most particular first; all of them also say Chrome.
  var kChromiums = [
    [/\bElectron\/([\d.]+)/, 'electron'],
    [/\bEdgA?\/([\d.]+)/, 'edge'],
    [/\bOPR\/([\d.]+)/, 'opera'],
    [/\bSamsungBrowser\/([\d.]+)/, 'samsung'],
    [/\bYaBrowser\/([\d.]+)/, 'yandex'],
    [/\bVivaldi\/([\d.]+)/, 'vivaldi'],
    [/; wv\).*\bChrome\/([\d.]+)/, 'webview'],
    [/\b(?:Chromium|HeadlessChrome)\/([\d.]+)/, 'chromium'],
    [/\bChrome\/([\d.]+)/, 'chrome']
  ];

  var kNames = {
    chromium: 'Chromium', webkit: 'WebKit', gecko: 'Gecko', chrome: 'Chrome', edge: 'Edge', opera: 'Opera',
    samsung: 'Samsung Internet', brave: 'Brave', vivaldi: 'Vivaldi', yandex: 'Yandex', electron: 'Electron',
    webview: 'WebView', firefox: 'Firefox', safari: 'Safari', ie: 'Internet Explorer'
  };

  function first(agent, pattern) {
    var found = pattern.exec(agent);
    return found ? found[1].replace(/_/g, '.') : '';
  }

  function systemOf(nav) {
    var agent = nav.userAgent || '';
    // An iPad calls itself a Mac, and no Mac has a touch screen.
    if (/iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && nav.maxTouchPoints > 1)) return 'ios';
    if (/Android/.test(agent)) return 'android';
    if (/Windows/.test(agent)) return 'windows';
    if (/Macintosh/.test(agent)) return 'macos';
    if (/CrOS/.test(agent)) return 'chromeos';
    return /Linux|X11/.test(agent) ? 'linux' : '';
  }

  function make(name, version, family, engine) {
    return { name: name, version: version, family: family, engine: engine || version };
  }

  function byBrands(brands) {
    var engine = '';
    var found = null;
    for (var i = 0; i < brands.length; ++i) {
      var name = kBrands[brands[i].brand];
      if (brands[i].brand === 'Chromium') engine = brands[i].version;
      // A product may also name what it is made of: Opera beside "Google Chrome" would be Opera.
      else if (name && (!found || found.name === 'chrome')) found = { name: name, version: brands[i].version };
    }
    if (!engine) return null;
    return found ? make(found.name, found.version, 'chromium', engine) : make('chromium', engine, 'chromium', engine);
  }

  function byString(agent, system) {
    var i;
    var version;
    if (system === 'ios') {
      version = first(agent, /\bVersion\/([\d.]+)/) || first(agent, /\bOS (\d+(?:_\d+)*) like Mac/);
      return make(/\bSafari\//.test(agent) ? 'safari' : 'webview', version, 'webkit');
    }
    if (/\bMSIE |\bTrident\//.test(agent)) {
      version = first(agent, /\bMSIE ([\d.]+)/) || first(agent, /\brv:([\d.]+)/);
      return make('ie', version, 'trident');
    }
    version = first(agent, /\bEdge\/([\d.]+)/);
    if (version) return make('edge', version, 'edgehtml');
    version = first(agent, /\bFirefox\/([\d.]+)/);
    if (version) return make('firefox', version, 'gecko');
    for (i = 0; i < kChromiums.length; ++i) {
      version = first(agent, kChromiums[i][0]);
      if (version) return make(kChromiums[i][1], version, 'chromium', first(agent, /\b(?:HeadlessChrome|Chrome|Chromium)\/([\d.]+)/));
    }
    version = first(agent, /\bVersion\/([\d.]+).*\bSafari\//);
    if (version) return make('safari', version, 'webkit');
    if (/AppleWebKit\//.test(agent)) return make('webkit', first(agent, /AppleWebKit\/([\d.]+)/), 'webkit');
    return make('', '', '');
  }

  /** {name, version, family, engine (version of the family), system}; '' for what is not known. */
  function detect(nav) {
    var agent = nav.userAgent || '';
    var data = nav.userAgentData;
    var system = systemOf(nav);
    var found = null;
    // Electron tells its name in the old string only.
    if (data && data.brands && data.brands.length && !/\bElectron\//.test(agent)) found = byBrands(data.brands);
    if (!found) found = byString(agent, system);
    if (found.name === 'chrome' && nav.brave) found.name = 'brave';
    found.system = system;
    return found;
  }

  /** -1, 0 or 1; parts that are missing are 0. */
  function compare(a, b) {
    var left = a.split('.');
    var right = b.split('.');
    for (var i = 0; i < Math.max(left.length, right.length); ++i) {
      var difference = (Number(left[i]) || 0) - (Number(right[i]) || 0);
      if (difference !== 0) return difference < 0 ? -1 : 1;
    }
    return 0;
  }

  /** Does `rule` ({name, from, below}) mean this browser? A version that is not known is within no bound. */
  function matches(rule, browser) {
    var version;
    if (rule.name === browser.name) version = browser.version;
    else if (rule.name === browser.family) version = browser.engine;
    else return false;
    if ((rule.from || rule.below) && !version) return false;
    if (rule.from && compare(version, rule.from) < 0) return false;
    return !rule.below || compare(version, rule.below) < 0;
  }

  function find(rules, browser) {
    for (var i = 0; i < rules.length; ++i) if (matches(rules[i], browser)) return rules[i];
    return null;
  }

  root.conclaveBrowserNames = {
    detect: detect,
    compare: compare,
    find: find,
    display: function (name) { return kNames[name] || name; }
  };
})(this);
