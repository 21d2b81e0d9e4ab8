import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { z } from "zod";
import { field } from "../form-meta.ts";
import { exactObject, input, output } from "../ports.ts";

const kindOf = <K extends string>(kind: K) =>
  field(z.literal(kind), { title: "Kind", description: "What sort of value is made." });

/** The operating system's source of randomness gives at most this range at once. */
const largestRange = 2 ** 48 - 1;

export const randomParams = z
  .object({
    make: field(
      z
        .discriminatedUnion("kind", [
          z
            .object({ kind: kindOf("uuid") })
            .strict()
            .meta({ item: "UUID" }),
          z
            .object({
              kind: kindOf("token"),
              length: field(z.int().min(8).max(256).default(32), {
                title: "Length",
                description: "How many characters: letters, digits, - and _. 22 are as hard to guess as a UUID.",
              }),
            })
            .strict()
            .meta({ item: "Token" }),
          z
            .object({
              kind: kindOf("integer"),
              min: field(z.int(), { title: "Smallest", description: "The smallest number that can come." }),
              max: field(z.int(), { title: "Largest", description: "The largest number that can come." }),
            })
            .strict()
            .meta({ item: "Whole number" }),
        ])
        .default({ kind: "uuid" }),
      { title: "Make", description: "What the value is like." },
    ),
  })
  .strict()
  .superRefine(({ make }, context) => {
    if (make.kind !== "integer") return;
    const refuse = (message: string) => context.addIssue({ code: "custom", path: ["make", "max"], message });
    if (make.max < make.min) refuse("The largest number is below the smallest.");
    else if (make.max - make.min >= largestRange) refuse("The two numbers are too far apart.");
  });

export const randomDefinition: NodeDefinition = {
  type: "random",
  typeVersion: 1,
  // Nobody can compute it again: it has to be recorded before anything is done with it.
  kind: "effect",
  spends: "own",
  category: "actions",
  title: "Random value",
  summary: "Makes a UUID, a token or a number that nobody can guess; once, whatever is retried.",
  keywords: ["uuid", "id", "token", "secret", "number", "dice", "generate", "crypto"],
  icon: "dices",
  params: randomParams,
  initialParams: () => ({ make: { kind: "uuid" } }),
  ports: ({ make }) => {
    const kind = typeof make === "object" && make !== null && "kind" in make ? make.kind : "uuid";
    return {
      inputs: [input],
      outputs: [output(exactObject({ value: { type: kind === "integer" ? "integer" : "string" } }))],
    };
  },
  describe: (params) => {
    const parsed = randomParams.safeParse(params);
    if (!parsed.success) return "Not complete yet";
    const { make } = parsed.data;
    if (make.kind === "uuid") return "UUID";
    return make.kind === "token" ? `Token of ${make.length} characters` : `${make.min} to ${make.max}`;
  },
};
