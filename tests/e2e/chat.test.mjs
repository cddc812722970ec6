// Weight: light
// Chat to everybody, and to one.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { quiet, three, withCall } from './lib/call.mjs';

test('what one writes all read', async (t) => {
  await withCall(t, quiet(three), async (call) => {
    const [ann, bob, eve] = call.people;
    await ann.say('Hello <b>all</b> & welcome 🎉');
    for (const person of call.people) await person.reads('Hello <b>all</b> & welcome 🎉');
    assert.match(await bob.chatText(), /Ann/);
    await eve.say('Grüße vom Fuchs');
    for (const person of call.people) await person.reads('Grüße vom Fuchs');
  });
});

test('a private message reaches one person only', async (t) => {
  await withCall(t, quiet(three), async (call) => {
    const [ann, bob, eve] = call.people;
    await bob.openChat();
    await bob.say('only for Eve', eve);
    await eve.reads('only for Eve');
    // A later message to all overtakes nothing: when it is there, the private one would be too.
    await bob.say('for all again');
    await ann.reads('for all again');
    assert.ok(!(await ann.chatText()).includes('only for Eve'), 'Ann does not read what is for Eve');
    // What was meant for one who left must not go to all.
    await bob.choose(eve);
    await eve.leave();
    await bob.misses(eve);
    await bob.type('still for Eve');
    await bob.page.keyboard.press('Enter');
    await ann.say('anything else?');
    await bob.reads('anything else?');
    assert.ok(!(await ann.chatText()).includes('still for Eve'), 'Ann does not read what was for Eve');
  });
});
