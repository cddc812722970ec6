// Which processes belong to a run of a test file, and what processor time they took. Browsers have process groups of their
// own and fork without waiting for what they forked, so neither tells: what counts is a mark in the environment, or a
// parent that is known to belong to the run.
import { readdirSync, readFileSync } from 'node:fs';

/** The variable that marks them. */
export const kMark = 'CONCLAVE_E2E_RUN';
const kTicksPerSecond = 100;

export class Processes {
  #known = new Map(); // "pid start" -> {run, pid, ticks}
  #byPid = new Map(); // of those that are alive now

  /** Has to be called now and then: what begins and ends in between is not seen. */
  look() {
    const alive = new Map();
    const parents = new Map();
    for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
        const key = `${pid} ${fields[19]}`;
        const process = this.#known.get(key) ?? { key, pid: Number(pid), run: runOf(pid), ticks: 0 };
        process.ticks = Number(fields[11]) + Number(fields[12]);
        this.#known.set(key, process);
        alive.set(process.pid, process);
        parents.set(process.pid, Number(fields[1]));
      } catch {
        // Ended meanwhile.
      }
    }
    for (const process of alive.values()) {
      for (let pid = process.pid; !process.run && pid > 1 && alive.has(pid); pid = parents.get(pid)) process.run = alive.get(pid).run;
    }
    for (const [key, process] of this.#known) if (!process.run && !alive.has(process.pid)) this.#known.delete(key);
    this.#byPid = alive;
  }

  /** Pids of the run that are alive, as of a look now. */
  of(run) {
    this.look();
    return [...this.#byPid.values()].filter((process) => process.run === run).map(({ pid }) => pid);
  }

  /** Processor time of all that ever belonged to the run, in seconds; it is forgotten with that. */
  end(run) {
    let ticks = 0;
    for (const [key, process] of this.#known) {
      if (process.run !== run) continue;
      ticks += process.ticks;
      this.#known.delete(key);
    }
    return ticks / kTicksPerSecond;
  }
}

function runOf(pid) {
  try {
    return new RegExp(`(?:^|\\0)${kMark}=([^\\0]*)`).exec(readFileSync(`/proc/${pid}/environ`, 'latin1'))?.[1];
  } catch {
    return undefined; // somebody else's
  }
}
