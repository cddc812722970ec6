// How the page is found its way in: the names that its parts carry for tests, and waiting until a part is there or gone.

export const testId = (id) => `[data-testid="${id}"]`;

export const ui = {
  name: testId('name-input'),
  join: testId('join-button'),
  conference: testId('call'),
  ended: testId('ended-page'),
  rejoin: testId('rejoin-button'),
  microphone: testId('mic-button'),
  camera: testId('camera-button'),
  screen: testId('screen-button'),
  chat: testId('chat-button'),
  more: testId('more-button'),
  connection: testId('connection-dialog'),
  people: testId('people-button'),
  leave: testId('leave-button'),
  chatPanel: testId('chat-panel'),
  chatInput: testId('chat-input'),
  chatRecipient: testId('chat-recipient'),
  tileMenu: testId('tile-menu'),
  person: testId('person'),
  personMenu: testId('person-menu'),
  confirm: testId('confirm'),
  cancel: testId('cancel'),
  notice: '.notice-card',
  menuItem: (id) => testId(`menu-${id}`),
};

export const shows = (page, selector) => page.waitForSelector(selector, { visible: true });
export const hides = (page, selector) => page.waitForSelector(selector, { hidden: true });

/** Closes what is open, and waits until it is gone. */
export async function escape(page, selector) {
  await page.keyboard.press('Escape');
  await hides(page, selector);
}
