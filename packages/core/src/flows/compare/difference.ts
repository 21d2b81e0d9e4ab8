import type { Difference, FlowUse } from "@millrace/contracts/api/versions";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { describeChanges } from "@millrace/engine/flow/diff";
import { computedHost, type FlowUses, usesOf } from "@millrace/engine/flow/uses";
import type { NamesOf } from "@millrace/engine/flow/value-words";
import type { Actor } from "../../shared/actor.ts";
import type { CoreDeps } from "../../shared/deps.ts";
import type { Tx } from "../../shared/within.ts";
import { judgeContract } from "./judge-contract.ts";
import { namesOfUses } from "./names.ts";

/** What changes from one definition to another, with what it means to callers and to what lies outside. */
export async function differenceOf(
  tx: Tx,
  { catalog }: CoreDeps,
  actor: Actor,
  from: FlowDefinition | null,
  to: FlowDefinition,
): Promise<Difference> {
  const none: FlowUses = { credentials: new Set(), hosts: new Set(), flows: new Map() };
  const [before, after] = [from ? usesOf(from, catalog) : none, usesOf(to, catalog)];
  const names = await namesOfUses(tx, actor, [before, after]);
  return {
    changes: describeChanges(from, to, catalog, names),
    contract: judgeContract(from, to, catalog),
    uses: [...usesOnlyIn(after, before, "new", names), ...usesOnlyIn(before, after, "gone", names)],
  };
}

function usesOnlyIn(one: FlowUses, other: FlowUses, change: FlowUse["change"], names: NamesOf): FlowUse[] {
  const credentials = [...one.credentials].filter((id) => !other.credentials.has(id));
  const hosts = [...one.hosts].filter((host) => !other.hosts.has(host));
  const flows = [...one.flows].filter(([key]) => !other.flows.has(key));
  return [
    ...credentials.map(
      (id): FlowUse => ({ kind: "credential", change, name: names(id) ?? "a credential that is gone" }),
    ),
    ...hosts.map(
      (host): FlowUse => ({ kind: "host", change, name: host === computedHost ? "a computed address" : host }),
    ),
    ...flows.map(([, { id, version }]): FlowUse => {
      const name = names(id) ?? "a flow that is gone";
      return { kind: "flow", change, name: version === null ? name : `${name} v${version}` };
    }),
  ];
}
