import { readHead } from "@millrace/db/stream-head";
import { createOrganizationStream, type OrganizationStream } from "./organization-stream.ts";
import type { Sql } from "./sequence-batch.ts";

/** The streams of the organizations that somebody listens to here; the last one who leaves takes the stream along. */
export type StreamRegistry = {
  /** The organization's stream, opened where its events stand now when it is not open. Give it back with `leave`. */
  enter(organizationId: string): Promise<OrganizationStream>;
  leave(organizationId: string): void;
  open(): Iterable<OrganizationStream>;
  has(organizationId: string): boolean;
};

export function createStreamRegistry(sql: Sql): StreamRegistry {
  const entries = new Map<
    string,
    { users: number; opening: Promise<OrganizationStream>; stream?: OrganizationStream }
  >();

  const leave = (organizationId: string): void => {
    const entry = entries.get(organizationId);
    if (entry && --entry.users === 0) entries.delete(organizationId);
  };

  return {
    async enter(organizationId) {
      let entry = entries.get(organizationId);
      if (!entry) {
        const opening = readHead(sql, organizationId).then((head) => createOrganizationStream(organizationId, head));
        entry = { users: 0, opening };
        entries.set(organizationId, entry);
      }
      entry.users++;
      try {
        entry.stream = await entry.opening;
        return entry.stream;
      } catch (error) {
        leave(organizationId);
        throw error;
      }
    },
    leave,
    *open() {
      for (const { stream } of entries.values()) if (stream) yield stream;
    },
    has: (organizationId) => entries.has(organizationId),
  };
}
