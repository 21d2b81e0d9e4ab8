import type { GateState } from "@millrace/contracts/api/versions";
import { AppError } from "@millrace/contracts/errors";
import type { Actor } from "../../shared/actor.ts";
import type { CoreDeps } from "../../shared/deps.ts";
import type { Tx } from "../../shared/within.ts";
import { contentGates, type GatedContent } from "./content-gates.ts";
import { markPassed, ungatedVersions, usedVersionsGate } from "./used-versions.ts";

/** Whether a content passes the gates that are switched on, and with it every version that it brings into production. */
export async function gateStates(tx: Tx, deps: CoreDeps, actor: Actor, content: GatedContent): Promise<GateState[]> {
  const used = await ungatedVersions(tx, actor, content.definition);
  return [...(await contentGates(tx, deps, actor, content)), ...(await usedVersionsGate(tx, deps, actor, used))];
}

/** Refuses a content for which a gate is closed: `flow.gate_closed`, after `intro`, with the gates in its details. */
export async function requireOpenGates(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  content: GatedContent,
  intro?: string,
): Promise<void> {
  const closed = (await gateStates(tx, deps, actor, content)).filter(({ passed }) => !passed);
  if (closed.length === 0) return;
  throw new AppError("flow.gate_closed", {
    message: [...(intro ? [intro] : []), ...closed.map(({ text }) => text)].join(" "),
    details: { gates: closed.map((state) => ({ ...state })) },
  });
}

/** `requireOpenGates` for what goes into production now: the versions that it uses have passed with it, once and for all. */
export async function passGates(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  content: GatedContent,
  intro?: string,
): Promise<void> {
  await requireOpenGates(tx, deps, actor, content, intro);
  await markPassed(tx, actor, await ungatedVersions(tx, actor, content.definition));
}

/** How a refusal begins for a version that has passed no gate. */
export const fromFile = (version: number): string =>
  `Version ${version} came with a file and has not passed what this organization asks for. Restore it as the draft to ask for it there.`;
