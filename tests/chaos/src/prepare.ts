import { setTimeout as pause } from "node:timers/promises";
import { createFlow, createOrganizationWithOwner, publishVersion } from "@millrace/testing/factories";
import type { Cluster } from "./cluster.ts";
import type { Shape } from "./shapes.ts";
import { watchWrites } from "./watch-writes.ts";

/** Publishes every shape behind a webhook of its name and begins to count writes; gives the webhooks' common address path. */
export async function prepareFlows(cluster: Cluster, shapes: readonly Shape[]): Promise<{ hooksPath: string }> {
  const organization = await createOrganizationWithOwner(cluster.database);
  for (const { name, definition, inner } of shapes) {
    if (inner) {
      const flow = await createFlow(cluster.database, organization.id, { ...inner, name: `${name}, inside` });
      await publishVersion(cluster.database, flow, inner.definition);
    }
    const flow = await createFlow(cluster.database, organization.id, { name, definition });
    await publishVersion(cluster.database, flow, definition, { webhook: { path: name, reply: "accepted" } });
  }
  await watchWrites(cluster);
  return { hooksPath: `/hooks/${organization.slug}` };
}

/** Waits until no run is live any more, or the time is up; what is left then is a finding, not an error. */
export async function untilAllEnded(cluster: Cluster, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const [row] = await cluster.query<{ left: number }>("select count(*)::int as left from run_queue");
    if (row?.left === 0 || performance.now() > deadline) return;
    await pause(200);
  }
}
