import { AppError } from "@millrace/contracts/errors";
import type { PureNodeRun } from "@millrace/contracts/flow/node-run";
import { z } from "zod";
import { parseResolved, resolvedText } from "../resolved-params.ts";
import { storableExcerpt } from "../storable-text.ts";

const resolvedParams = z.object({ message: resolvedText });

/** Always throws `step.failed_on_purpose` with the node's message. */
export const failRun: PureNodeRun = {
  kind: "pure",
  run: ({ params }) => {
    const message = storableExcerpt(parseResolved(resolvedParams, params).message.trim(), 1_000);
    throw new AppError("step.failed_on_purpose", message === "" ? {} : { message });
  },
};
