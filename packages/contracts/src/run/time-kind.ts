import { z } from "zod";

/**
 * What the time of a run is spent on. `external`: a call to another service is under way. `own`: Millrace computes. `wait`:
 * for a time, a signal, a person, another run or the next attempt. `queue`: everything else, which is in line for an
 * executor or a limit, or held by a pause. Of what happens at once, the first in this list counts.
 */
export const timeKinds = ["external", "own", "wait", "queue"] as const;
export const timeKind = z.enum(timeKinds);
export type TimeKind = z.infer<typeof timeKind>;
