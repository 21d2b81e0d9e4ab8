import { AppError } from "@millrace/contracts/errors";
import { expect, it } from "vitest";
import { createRunMaskers } from "./run-maskers.ts";

it("masks what any step of the run has resolved, also in steps that began before", () => {
  const maskerOf = createRunMaskers();
  const earlier = maskerOf("a/1");
  maskerOf("a/1").remember("hunter-2-hunter");
  expect(earlier.maskText("x hunter-2-hunter")).toBe("x ••••••");
  expect(earlier.maskValue({ k: ["hunter-2-hunter"] })).toEqual({ k: ["••••••"] });
  expect(maskerOf("a/1").maskError(new AppError("http.network", { message: "hunter-2-hunter" })).message).toBe(
    "••••••",
  );
});

it("keeps runs apart", () => {
  const maskerOf = createRunMaskers();
  maskerOf("a/1").remember("hunter-2-hunter");
  expect(maskerOf("a/2").maskText("hunter-2-hunter")).toBe("hunter-2-hunter");
});

it("forgets the oldest run first", () => {
  const maskerOf = createRunMaskers(2);
  for (const run of ["1", "2", "3"]) maskerOf(run).remember("hunter-2-hunter");
  expect(["1", "2", "3"].map((run) => maskerOf(run).maskText("hunter-2-hunter"))).toEqual([
    "hunter-2-hunter",
    "••••••",
    "••••••",
  ]);
});
