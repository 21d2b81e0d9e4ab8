/** Whose code runs: a process, the database, a person. What it schedules is its own. */
export type Actor = string;

type Task = { atMs: number; place: number; actor: Actor; run: () => void; cancelled: boolean };

export type VirtualTime = {
  readonly nowMs: number;
  readonly sinceStartMs: number;
  /** Who is at work right now: what is scheduled through the global timers belongs to them. */
  readonly actor: Actor;
  schedule(actor: Actor, delayMs: number, run: () => void): void;
  /** Nothing of this actor ever happens again. */
  kill(actor: Actor): void;
  isAlive(actor: Actor): boolean;
  /** Nothing of this actor happens before then; it then happens in the old order. */
  freeze(actor: Actor, untilMs: number): void;
  /** Lets everything happen that is due until then, or until `isDone`. Throws when too much happens. */
  runUntil(atMs: number, isDone?: () => boolean): Promise<void>;
  /** Gives the real clock back. */
  end(): void;
};

/** A seed that does not come to rest is a failure, not a hang. */
const maxTasks = 400_000;
const startMs = Date.UTC(2026, 0, 1);

/**
 * Takes the place of the global timers and clocks: time stands still while code runs, and jumps to the next task when
 * nothing is left to do. One task at a time, with everything that follows from it by promises; so who scheduled what is known.
 */
export function startVirtualTime(): VirtualTime {
  const real = {
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    setImmediate: globalThis.setImmediate,
    dateNow: Date.now,
    performanceNow: performance.now,
  };
  const tasks = createHeap();
  const dead = new Set<Actor>();
  const frozen = new Map<Actor, number>();
  let nowMs = startMs;
  let actor: Actor = "nobody";
  let places = 0;
  let taskCount = 0;

  const add = (owner: Actor, delayMs: number, run: () => void): Task => {
    const task = { atMs: nowMs + Math.max(0, delayMs), place: places++, actor: owner, run, cancelled: false };
    tasks.add(task);
    return task;
  };
  // The types of Node's timers hold more than anybody uses here.
  const fakes = {
    setTimeout: (run: (...args: unknown[]) => void, delayMs = 0, ...args: unknown[]) =>
      add(actor, Math.max(1, delayMs), () => run(...args)),
    setImmediate: (run: (...args: unknown[]) => void, ...args: unknown[]) => add(actor, 0, () => run(...args)),
    clearTimeout: (task?: Task) => {
      if (task) task.cancelled = true;
    },
  };
  Object.assign(globalThis, fakes);
  Date.now = () => Math.floor(nowMs);
  performance.now = () => nowMs - startMs;

  // A tick comes once every promise that can go on has done so.
  const settle = () => new Promise<void>((resolve) => process.nextTick(resolve));

  return {
    get nowMs() {
      return nowMs;
    },
    get sinceStartMs() {
      return nowMs - startMs;
    },
    get actor() {
      return actor;
    },
    schedule: (owner, delayMs, run) => void add(owner, delayMs, run),
    kill: (owner) => void dead.add(owner),
    isAlive: (owner) => !dead.has(owner),
    freeze: (owner, untilMs) => void frozen.set(owner, untilMs),
    async runUntil(atMs, isDone = () => false) {
      // What the caller has begun by promises.
      await settle();
      while (!isDone()) {
        const task = tasks.peek();
        if (!task || task.atMs > atMs) break;
        tasks.take();
        if (task.cancelled || dead.has(task.actor)) continue;
        const thawsAtMs = frozen.get(task.actor) ?? 0;
        if (thawsAtMs > task.atMs) {
          // Behind what was due before it and has been put off as well.
          Object.assign(task, { atMs: thawsAtMs, place: places++ });
          tasks.add(task);
          continue;
        }
        if (++taskCount > maxTasks) throw new Error(`more than ${maxTasks} things have happened, without an end`);
        nowMs = Math.max(nowMs, task.atMs);
        actor = task.actor;
        task.run();
        await settle();
        actor = "nobody";
      }
      if (!isDone()) nowMs = Math.max(nowMs, atMs);
    },
    end() {
      const { setTimeout, clearTimeout, setImmediate } = real;
      Object.assign(globalThis, { setTimeout, clearTimeout, setImmediate });
      Date.now = real.dateNow;
      performance.now = real.performanceNow;
    },
  };
}

const isBefore = (a: Task, b: Task) => a.atMs < b.atMs || (a.atMs === b.atMs && a.place < b.place);

/** A binary heap. */
function createHeap() {
  const heap: Task[] = [];
  const swap = (a: number, b: number) => {
    const [first, second] = [heap[a], heap[b]];
    if (first && second) [heap[a], heap[b]] = [second, first];
  };
  const less = (a: number, b: number) => {
    const [first, second] = [heap[a], heap[b]];
    return first !== undefined && second !== undefined && isBefore(first, second);
  };
  return {
    peek: (): Task | undefined => heap[0],
    add(task: Task) {
      heap.push(task);
      for (let at = heap.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1;
        if (!less(at, parent)) break;
        swap(at, parent);
        at = parent;
      }
    },
    take() {
      const last = heap.pop();
      if (!last || heap.length === 0) return;
      heap[0] = last;
      for (let at = 0; ; ) {
        const [left, right] = [2 * at + 1, 2 * at + 2];
        const child = less(right, left) ? right : left;
        if (!less(child, at)) break;
        swap(child, at);
        at = child;
      }
    },
  };
}
