import type { PublishGates } from "@millrace/contracts/api/versions";
import type { Actor } from "../../shared/actor.ts";
import type { CoreDeps } from "../../shared/deps.ts";
import { readWithin } from "../../shared/within.ts";
import { readPublishGates } from "./content-gates.ts";

/** What the organization asks for before anything is published. */
export const getPublishGates = (deps: CoreDeps, actor: Actor): Promise<PublishGates> =>
  readWithin(deps, actor, (tx) => readPublishGates(tx, actor));
