import { expect, it } from "vitest";
import { checkModel } from "./check-model.ts";

/** `npm run simulate -- --commands 3000` is the long form. */
it("whatever is done to runs, and whatever happens to their processes, each is where a simple model says", async () => {
  expect(await checkModel({ sequences: 60 })).toBeNull();
});

it("a failure is made short, and its seed and path lead to it again", async () => {
  const storeFaults = { takesEveryMark: true };
  const failure = await checkModel({ sequences: 300, seed: 7, storeFaults });
  expect(failure?.commands.split(",").length).toBeLessThan(12);
  const { seed = 0, path = "", left = "" } = failure ?? {};
  expect(await checkModel({ sequences: 300, seed, path, left, storeFaults })).toEqual(failure);
});
