import type { AddTestCaseInput, TestCaseIdInput } from "@millrace/contracts/api/test-sets";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin } from "../shared/within.ts";
import { insertCase } from "./insert-case.ts";
import { requireTestSet } from "./test-set-rows.ts";

/** Adds a case that a person has written. Throws as `insertCase`. */
export const addTestCase = (
  deps: CoreDeps,
  actor: Actor,
  { testSetId, ...data }: AddTestCaseInput,
): Promise<TestCaseIdInput> =>
  changeWithin(deps, actor, async (tx) => {
    const set = await requireTestSet(tx, actor, testSetId);
    return insertCase(tx, deps, actor, { set, data, sourceRunId: null });
  });
