import { expectation, mocks, type TestCaseDetail, type TestCaseIdInput } from "@millrace/contracts/api/test-sets";
import { jsonValue } from "@millrace/contracts/json";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { requireTestCase } from "./test-set-rows.ts";

/** A case with its data. */
export const getTestCase = (deps: CoreDeps, actor: Actor, { testCaseId }: TestCaseIdInput): Promise<TestCaseDetail> =>
  readWithin(deps, actor, async (tx) => {
    const row = await requireTestCase(tx, actor, testCaseId);
    return {
      id: testCaseId,
      name: row.name,
      input: jsonValue.parse(row.input),
      mocks: mocks.parse(row.mocks),
      executes: row.executes,
      expectation: expectation.parse(row.expectation),
    };
  });
