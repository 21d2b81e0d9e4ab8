export type EmbeddedPostgresReason =
  | "port_taken"
  | "permission_denied"
  | "disk_full"
  | "already_running"
  | "unsupported_platform"
  | "other_version"
  | "wrong_password"
  | "start_failed";

/** Why the embedded server did not start. `message` is one sentence for a person: what is wrong and what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = "EmbeddedPostgresError";
  readonly reason: EmbeddedPostgresReason;

  constructor(reason: EmbeddedPostgresReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** What the server itself wrote before it ended, as one of our reasons. */
export function explainOutput(output: string, context: { port: number; dataFolder: string }): EmbeddedPostgresError {
  if (/no space left on device|disk quota exceeded/i.test(output))
    return new EmbeddedPostgresError(
      "disk_full",
      `The disk is full: the database can't write to ${context.dataFolder}. Free some space and start again.`,
    );
  if (/could not bind|address already in use/i.test(output)) return portTaken(context.port);
  if (/permission denied|wrong ownership|EACCES/i.test(output))
    return new EmbeddedPostgresError(
      "permission_denied",
      `The database may not use ${context.dataFolder}. Make the folder writable for this user and start again.`,
    );
  const lines = output.trim().split("\n");
  const reason = lines.find((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.at(-1) ?? "";
  return new EmbeddedPostgresError(
    "start_failed",
    `The database did not start: ${reason.trim() || "it ended without a word"}.`,
  );
}

export const portTaken = (port: number) =>
  new EmbeddedPostgresError(
    "port_taken",
    `Port ${port} is already taken by another program. End that program or choose another database port.`,
  );
