import type { JsonValue } from "@millrace/contracts/json";
import { readPayloads } from "@millrace/runtime/payloads";
import { prismaSql } from "@millrace/runtime/ports";
import type { Tx } from "../shared/within.ts";
import { jsonOrNull, type StoredRun, type StoredStep } from "./restore-run.ts";

type RunKey = { organizationId: string; runId: string };

/** The value of a run's column that may only refer to it. Throws `run.payload_missing`. */
export async function storedValue(tx: Tx, key: RunKey, value: unknown, ref: string | null): Promise<JsonValue> {
  const payloads = await readPayloads(prismaSql(tx), [{ ...key, ref }]);
  return payloads.value(key.runId, jsonOrNull(value), ref);
}

/** A run and its steps with the values that their rows only refer to. Throws `run.payload_missing`. */
export async function withStoredValues<Run extends StoredRun, Step extends StoredStep>(
  tx: Tx,
  organizationId: string,
  run: Run,
  steps: readonly Step[],
): Promise<{ run: Run; steps: Step[] }> {
  const refs = [run.inputRef, ...steps.map((step) => step.outputRef)];
  const payloads = await readPayloads(
    prismaSql(tx),
    refs.map((ref) => ({ organizationId, runId: run.id, ref })),
  );
  const resolve = (value: unknown, ref: string | null) => (ref === null ? value : payloads.value(run.id, null, ref));
  return {
    run: { ...run, input: resolve(run.input, run.inputRef), inputRef: null },
    steps: steps.map((step) => ({ ...step, output: resolve(step.output, step.outputRef), outputRef: null })),
  };
}
