/** The part of pino that this package uses. */
export type Log = {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
};
