import { Logger } from "graphile-worker";

export type JobLog = (level: "error" | "warning" | "info" | "debug", message: string) => void;

/** graphile-worker's logger on top of a plain function. Without one only problems are kept out of sight, never thrown ones. */
export const jobLogger = (log: JobLog = () => undefined): Logger =>
  new Logger(() => (level, message) => {
    log(level, message);
  });
