/** Events of runs that `core` writes itself, because no executor has the run. */
export { pausedAtRest } from "./execute/run-events.ts";
