// Weight: heavy
// The stage in both browsers, with a crowd: everybody in his own tile and only as large as shown, pages, speaker view,
// pins, the own picture, shared screens.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { findings } from './lib/axe.mjs';
import { withCall } from './lib/call.mjs';
import { Crowd } from './lib/crowd.mjs';
import { hover, press, settled } from './lib/settled.mjs';
import { until, untilNothingMissing } from './lib/until.mjs';

const room = { width: 900, height: 640 };
const numbers = Array.from({ length: 12 }, (_, i) => 11 + i);
const steps = [180, 360, 720, 1080, 2160];

/** What a tile of this height has to ask for; a face may be a tenth too small. */
const expected = (tile) => steps.find((step) => step >= tile.box.height * (tile.source.endsWith('-v1') ? 1 : 0.9));

/** Waits until the page asks for exactly what it shows, and returns what it shows. */
async function asksForWhatItShows(viewer, crowd) {
  const people = await crowd.people();
  let stage;
  await untilNothingMissing(`${viewer.label} asks for what it shows`, async () => {
    stage = await viewer.stage();
    const wanted = stage.asked?.constraints ?? {};
    for (const tile of stage.tiles.filter((t) => people.some((p) => p.endpoint === t.endpoint))) {
      if (wanted[tile.source]?.maxHeight !== expected(tile)) return `${tile.source} is ${tile.box.height} px high; asked: ${JSON.stringify(wanted[tile.source])}`;
    }
    for (const { endpoint } of people) {
      const source = `${endpoint}-v0`;
      if (stage.tiles.some((t) => t.source === source)) continue;
      if (wanted[source]?.maxHeight !== 0) return `${source} is not shown; asked: ${JSON.stringify(wanted[source])}`;
    }
    return null;
  });
  return stage;
}

/** Every tile of the crowd shows the picture of the person whose it is. */
async function showsTheRightPeople(viewer, crowd) {
  const people = await crowd.people();
  await untilNothingMissing(`${viewer.label} has everybody in his own tile`, async () => {
    const { tiles } = await viewer.stage();
    for (const tile of tiles.filter((t) => t.own !== 'true' && t.source.endsWith('-v0'))) {
      const person = people.find((p) => p.endpoint === tile.endpoint);
      if (person && tile.code?.identity !== person.identity) return `the tile of ${person.name} shows ${JSON.stringify(tile.code)}`;
    }
    return null;
  });
}

test('a small window shows the speaker over everything else, with its own buttons', async (t) => {
  await withCall(t, [], async (call) => {
    const crowd = await Crowd.open(call.server.origin, call.room);
    try {
      await crowd.join([11, 12]);
      const viewer = await call.arrive({ kind: 'chromium', name: 'Ann', ...room });
      const inside = (act, ...given) =>
        viewer.page.evaluate((script, values) => {
          const { window } = globalThis.documentPictureInPicture;
          return window ? new Function('document', 'given', script)(window.document, values) : null;
        }, act, given);
      await viewer.chooseIn('more-button', 'pip');
      await until('the window shows somebody', () => inside('return document.querySelector("[data-testid=pip] [data-picture=true] video")?.videoWidth > 0'));
      assert.ok(await inside('return document.styleSheets.length > 0 && getComputedStyle(document.querySelector("[data-testid=pip]")).display === "grid"'), 'it is styled');
      await inside('document.querySelector("[data-testid=mic-button]").click()');
      await viewer.page.waitForSelector('[data-testid=call] [data-testid=mic-button][aria-pressed=false]');
      // A page that is not looked at asks for nobody but the one in the window.
      await viewer.page.evaluate(() => {
        Object.defineProperty(document, 'hidden', { configurable: true, value: true });
        document.dispatchEvent(new Event('visibilitychange'));
      });
      const asked = () => viewer.stage().then(({ asked: { constraints } }) => Object.values(constraints).filter(({ maxHeight }) => maxHeight > 0).length);
      await until('only the window is asked for', async () => (await asked()) === 1);
      await viewer.page.evaluate(() => globalThis.documentPictureInPicture.window.close());
      await until('nobody is asked for', async () => (await asked()) === 0);
    } finally {
      await crowd.close();
    }
  });
});

const keysOf = (stage) => stage.tiles.map((tile) => tile.source);

for (const kind of ['chromium', 'firefox']) {
  test(`a crowd on the stage of ${kind}`, async (t) => {
    await withCall(t, [], async (call) => {
      const crowd = await Crowd.open(call.server.origin, call.room);
      try {
        await crowd.join(numbers);
        // Without a microphone: her own tone would be the dominant one, and muted she would be told that nobody hears it.
        const viewer = await call.person({ kind, name: 'Ann', ...room });
        await viewer.open(call.server.origin, call.room);
        await viewer.enterName();
        await viewer.set('camera', true);
        await viewer.clickJoin();
        await viewer.inConference();
        await pagesAndSeats(t, viewer, crowd);
        await pinsAndSpeakers(t, viewer, crowd);
        await screens(t, viewer, crowd);
        await ownPicture(t, viewer, crowd);
      } finally {
        await crowd.close();
      }
    });
  });
}

async function pagesAndSeats(t, viewer, crowd) {
  const all = await until('everybody is on one page', async () => {
    const stage = await viewer.stage();
    return stage.tiles.length === numbers.length + 1 && stage;
  });
  assert.equal(all.mode, 'grid');
  await asksForWhatItShows(viewer, crowd);
  await showsTheRightPeople(viewer, crowd);

  await crowd.leave(13);
  const fewer = await until('one tile less', async () => {
    const stage = await viewer.stage();
    return stage.tiles.length === numbers.length && stage;
  });
  const moved = keysOf(fewer).filter((source, place) => keysOf(all)[place] !== source);
  assert.ok(moved.length <= 1, `at most the last one moves into the gap: ${moved}`);

  await viewer.page.setViewport({ width: 420, height: 420 });
  const first = await until('there are pages', async () => {
    const stage = await viewer.stage();
    return stage.page && stage.tiles.length < numbers.length && stage;
  });
  assert.deepEqual(await findings(viewer.page), [], 'pages are in nobody\'s way');
  await asksForWhatItShows(viewer, crowd);
  await viewer.page.keyboard.press('PageDown');
  await until('the second page', async () => keysOf(await viewer.stage()).every((source) => !keysOf(first).includes(source)));
  await asksForWhatItShows(viewer, crowd);
  await showsTheRightPeople(viewer, crowd);
  await viewer.click('page-previous');
  await until('the first page again', async () => keysOf(await viewer.stage()).join() === keysOf(first).join());

  // Somebody on another page speaks: he comes into view, and all but one stay where they are.
  const { identity, endpoint } = (await crowd.people()).find((p) => !keysOf(first).includes(`${p.endpoint}-v0`));
  await crowd.set(identity, 'audio', true);
  const brought = await until('the speaker is brought into view', async () => {
    const stage = await viewer.stage();
    return stage.tiles.some((tile) => tile.endpoint === endpoint && tile.speaking === 'true') && stage;
  });
  assert.equal(keysOf(brought).filter((source, place) => keysOf(first)[place] !== source).length, 1);
  await crowd.set(identity, 'audio', false);
  await until('nobody of them speaks', async () => (await viewer.stage()).tiles.every((tile) => tile.endpoint !== endpoint || tile.speaking === 'false'));
  await viewer.page.setViewport(room);
}

async function pinsAndSpeakers(t, viewer, crowd) {
  await until('one page again', async () => !(await viewer.stage()).page);
  const { tiles } = await viewer.stage();
  const [, second, third] = tiles;
  await hover(viewer.page, `[data-source="${second.source}"]`);
  await press(viewer.page, `[data-source="${second.source}"] [data-testid=tile-menu]`);
  await viewer.click('menu-pin');
  await until('the first person is large', async () => {
    const { large, mode } = await viewer.stage();
    return mode === 'speaker' && large.length === 1 && large[0].source === second.source && large[0].pinned === 'true';
  });
  const pinned = await asksForWhatItShows(viewer, crowd);
  assert.deepEqual(pinned.asked.onStageSources, [second.source]);

  await press(viewer.page, `[data-source="${third.source}"]`, { count: 2 });
  await until('two are large', async () => (await viewer.stage()).large.map((tile) => tile.source).join() === [second.source, third.source].join());
  await viewer.page.keyboard.press('2');
  await until('he alone is large', async () => (await viewer.stage()).large.map((tile) => tile.source).join() === third.source);
  await viewer.page.keyboard.press('2');
  await until('nobody is pinned', async () => (await viewer.stage()).mode === 'grid');

  await viewer.page.keyboard.press('w');
  const before = await until('speaker view', async () => {
    const stage = await viewer.stage();
    return stage.mode === 'speaker' && stage.large.length === 1 && stage;
  });
  const speaker = await crowd.person(before.large[0].endpoint === (await crowd.person(15)).endpoint ? 16 : 15);
  await crowd.set(speaker.identity, 'audio', true);
  await until('who speaks is large', async () => {
    const [large] = (await viewer.stage()).large;
    return large?.endpoint === speaker.endpoint && large.speaking === 'true' && large.code?.identity === speaker.identity;
  });
  await asksForWhatItShows(viewer, crowd);
  await crowd.set(speaker.identity, 'audio', false);
  await viewer.page.keyboard.press('w');
  await until('grid again', async () => (await viewer.stage()).mode === 'grid');
}

async function screens(t, viewer, crowd) {
  const sources = [];
  for (const who of [11, 12]) {
    await crowd.set(who, 'screen', true);
    const { endpoint } = await crowd.person(who);
    sources.push(`${endpoint}-v1`);
    await until(`the screen of ${who} is large`, async () => {
      const { large } = await viewer.stage();
      return large.length === 1 && large[0].source === `${endpoint}-v1` && large[0].code?.identity === who + 128;
    });
  }
  // Their microphones are off: what is heard is what the screens play.
  await viewer.hearsAll([11, 12].map((identity) => ({ identity, label: `the screen of ${identity}` })));
  await asksForWhatItShows(viewer, crowd);
  const small = `[data-source="${sources[0]}"]`;
  assert.deepEqual(await findings(viewer.page), [], 'screens are in nobody\'s way');
  await hover(viewer.page, small);
  await press(viewer.page, `${small} [data-testid=enlarge]`);
  await until('the chosen screen is large', async () => (await viewer.stage()).large.map((tile) => tile.source).join() === sources[0]);
  await viewer.page.keyboard.press('w');
  await until('screens are tiles among others', async () => {
    const { mode, tiles } = await viewer.stage();
    return mode === 'grid' && sources.every((source) => tiles.some((tile) => tile.source === source));
  });
  for (const who of [11, 12]) await crowd.set(who, 'screen', false);
  await until('no screen is left', async () => {
    const { mode, tiles } = await viewer.stage();
    return mode === 'grid' && !tiles.some((tile) => tile.source.endsWith('-v1'));
  });
}

async function ownPicture(t, viewer) {
  const own = async () => (await viewer.stage()).tiles.filter((tile) => tile.own === 'true');
  const floating = '[data-testid=floating-self]';
  const corner = () => viewer.page.$eval(floating, (element) => element.dataset.corner);
  assert.equal((await own()).length, 1);
  await viewer.chooseIn('self-menu', 'self-floating');
  await until('the own picture floats', async () => (await viewer.page.$(floating)) !== null && (await own()).length === 1);
  assert.equal(await corner(), 'bottom-right');
  await viewer.page.focus(floating);
  await viewer.page.keyboard.press('ArrowUp');
  await until('a key moved it', async () => (await corner()) === 'top-right');

  await settled(viewer.page);
  const box = await viewer.page.$eval(floating, (element) => element.getBoundingClientRect().toJSON());
  await viewer.page.mouse.move(box.x + 30, box.y + box.height / 2);
  await viewer.page.mouse.down();
  await viewer.page.mouse.move(120, 420, { steps: 5 });
  await viewer.page.mouse.up();
  await until('the mouse moved it', async () => (await corner()) === 'bottom-left');

  await viewer.chooseIn('self-menu', 'self-hide');
  await until('it is hidden', async () => (await own()).length === 0);
  await viewer.chooseIn('more-button', 'self-view');
  await until('it is back', async () => (await own()).length === 1);
  const kept = await viewer.page.evaluate(() => JSON.parse(localStorage.getItem('conclave.preferences')));
  assert.deepEqual([kept.selfView, kept.selfCorner], ['grid', 'bottom-left']);
}
