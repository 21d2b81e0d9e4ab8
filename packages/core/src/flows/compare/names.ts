import { parseId } from "@millrace/contracts/ids";
import type { FlowUses } from "@millrace/engine/flow/uses";
import type { NamesOf } from "@millrace/engine/flow/value-words";
import type { Actor } from "../../shared/actor.ts";
import type { Tx } from "../../shared/within.ts";

/** The names of the organization's credentials and flows that definitions use; those that are gone have none. */
export async function namesOfUses(tx: Tx, { organizationId }: Actor, uses: readonly FlowUses[]): Promise<NamesOf> {
  const uuidsOf = (kind: "credential" | "flow", ids: Iterable<string>) => {
    const pairs = [...new Set(ids)].flatMap((id): [string, string][] => {
      const uuid = parseId(kind, id);
      return uuid === null ? [] : [[uuid, id]];
    });
    return new Map(pairs);
  };
  const credentials = uuidsOf(
    "credential",
    uses.flatMap((one) => [...one.credentials]),
  );
  const flows = uuidsOf(
    "flow",
    uses.flatMap((one) => [...one.flows.values()].map(({ id }) => id)),
  );
  const select = { id: true, name: true } as const;
  const [credentialRows, flowRows] = [
    credentials.size > 0
      ? await tx.credential.findMany({ where: { organizationId, id: { in: [...credentials.keys()] } }, select })
      : [],
    flows.size > 0 ? await tx.flow.findMany({ where: { organizationId, id: { in: [...flows.keys()] } }, select }) : [],
  ];
  const names = new Map([
    ...credentialRows.map(({ id, name }): [string, string] => [credentials.get(id) ?? "", name]),
    ...flowRows.map(({ id, name }): [string, string] => [flows.get(id) ?? "", name]),
  ]);
  return (id) => names.get(id);
}
