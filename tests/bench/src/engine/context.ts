import type { LoadResult } from "../load-client.ts";
import type { Measured } from "../measured.ts";
import type { Stack } from "../stack.ts";

/** What a scenario gets. */
export type Bench = {
  stack: Stack;
  organization: { id: string; slug: string };
  /** Address of a webhook path. */
  hookUrl: (path: string) => string;
  rounds: number;
  /** Sends POST requests and checks the answers: 200 with `expect`. With a ceiling, its load client sends them. */
  load: (url: string, options: { connections: number; requests: number; expect: string }) => Promise<LoadResult>;
  /** Runs the ceiling for the time of `use`; `null` where none was given. */
  withCeiling: <T>(flush: "finish" | "each", use: (url: string) => Promise<T>) => Promise<T | null>;
  say: (line: string) => void;
};

export type Scenario = { name: string; run: (bench: Bench) => Promise<Measured[]> };
