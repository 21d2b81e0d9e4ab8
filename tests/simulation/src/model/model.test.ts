import { it } from "vitest";
import { checkModel } from "./check-model.ts";

/** `npm run simulate -- --commands 5000` is the long form. */
it("whatever is done to runs, and whatever happens to their processes, each is where a simple model says", () =>
  checkModel({ sequences: 60 }));
