import type pg from "pg";
import type { Answer } from "../test-services.ts";

/**
 * What goes wrong at a fault point: a statement fails without effect, its connection is cut (before it is sent, or with its
 * answer on the way), or the process ends there. Effects know the end of the process only: what a service does is the
 * business of retries.
 */
export type Mode = "throw" | "cut" | "exit";
export type Moment = "before" | "after";
/** The n-th time (from 1) that the process sends this statement or makes this call. */
export type FaultPoint = { name: string; nth: number };
export type Fault = FaultPoint & { moment: Moment; mode: Mode };

type Query = (statement: string | { name?: string; text: string }, values?: unknown[]) => Promise<unknown>;

/** The ways out of one process, of which one fails once: its pools and its effects. */
export class FaultyProcess {
  /** Every point that was passed since `arm`, in order. */
  readonly passed: FaultPoint[] = [];
  isReached = false;
  readonly ended: Promise<void>;
  private end: () => void = () => undefined;
  private armed = false;
  private dead = false;
  private readonly counts = new Map<string, number>();
  private hung: ((error: Error) => void)[] = [];
  private readonly fault: Fault | null;

  constructor(fault: Fault | null) {
    this.fault = fault;
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  /** From now on points count. */
  arm(): void {
    this.armed = true;
  }

  poolOver(pool: pg.Pool): pg.Pool {
    const query: Query = (statement, values) =>
      this.pass(nameOf(statement), () => (pool.query as Query)(statement, values), true);
    return new Proxy(pool, { get: (target, key) => (key === "query" ? query : Reflect.get(target, key)) });
  }

  answerOver =
    (answer: Answer): Answer =>
    (request, step) =>
      this.pass(`call ${request.url}`, () => answer(request, step), false);

  /** The case is over. A process that has ended comes back: what it waited for fails, and what it then writes is late. */
  revive(): void {
    this.dead = false;
    this.armed = false;
    for (const reject of this.hung.splice(0)) reject(connectionLost());
  }

  private async pass<T>(name: string, act: () => Promise<T>, isStatement: boolean): Promise<T> {
    if (this.dead) return this.hang();
    const fault = this.faultAt(name);
    if (!fault || (!isStatement && fault.mode !== "exit")) return act();
    this.isReached = true;
    if (fault.moment === "after") await act();
    if (fault.mode === "throw") throw Object.assign(new Error("deadlock detected"), { code: "40P01" });
    if (fault.mode === "cut") throw connectionLost();
    this.dead = true;
    this.end();
    return this.hang();
  }

  private faultAt(name: string): Fault | null {
    if (!this.armed) return null;
    const nth = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, nth);
    this.passed.push({ name, nth });
    return this.fault?.name === name && this.fault.nth === nth ? this.fault : null;
  }

  private hang<T>(): Promise<T> {
    return new Promise((_, reject) => this.hung.push(reject));
  }
}

const connectionLost = () => new Error("Connection terminated unexpectedly");

/** The name of a prepared statement, else its first words. */
const nameOf = (statement: string | { name?: string; text: string }): string => {
  if (typeof statement !== "string" && statement.name) return statement.name;
  const text = typeof statement === "string" ? statement : statement.text;
  return text.trim().split(/\s+/).slice(0, 4).join(" ");
};
