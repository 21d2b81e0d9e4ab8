import { readEnvironment } from "./env.ts";

/** Runs once before the first request: a wrong environment ends the start with a clear message. */
export function register(): void {
  readEnvironment();
}
