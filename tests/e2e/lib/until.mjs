// Waiting for what must happen: ask again and again until a deadline, never sleep and hope.

/** Far more than anything takes, so that a busy machine makes nothing fail; whoever asks for speed says so in the test. */
export const kPatience = 60_000;

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Calls `probe` until it returns something truthy, and returns that. When the deadline passes, the error says what was
 * awaited and what the last answer was.
 */
export async function until(what, probe, { timeout = kPatience, every = 100 } = {}) {
  const deadline = Date.now() + timeout;
  let last;
  for (;;) {
    try {
      last = await probe();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() >= deadline) {
      const shown = last instanceof Error ? last.message : JSON.stringify(last);
      throw new Error(`waited ${timeout} ms in vain for: ${what}; last answer: ${shown}`);
    }
    await pause(every);
  }
}

/** Until `probe` explains no more what is missing: it returns a text, or nothing when all is well. */
export async function untilNothingMissing(what, probe, options = {}) {
  let missing;
  const done = async () => !(missing = await probe());
  try {
    await until(what, done, options);
  } catch {
    throw new Error(`${what}: ${missing ?? 'no answer'}`);
  }
}

/** That something does not happen for a while: the probe must stay truthy all the time. */
export async function holds(what, probe, { duration = 2000, every = 100 } = {}) {
  const end = Date.now() + duration;
  while (Date.now() < end) {
    if (!(await probe())) throw new Error(`did not stay true: ${what}`);
    await pause(every);
  }
}

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted.length === 0 ? NaN : sorted[Math.floor((sorted.length - 1) / 2)];
};
