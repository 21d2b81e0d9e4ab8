import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { z } from "zod";
import { field } from "../form-meta.ts";
import { input, output } from "../ports.ts";

export const codeParams = z
  .object({
    code: field(
      z
        .string()
        .max(100_000)
        .refine((text) => text.trim() !== "", "Enter the code."),
      {
        title: "Code",
        description: "The body of a JavaScript function of input and log. What it returns, as JSON, leaves the node.",
        editor: "code",
        placeholder: "return { total: input.items.length };",
      },
    ),
    timeoutMs: field(z.int().min(10).max(30_000).default(1_000), {
      title: "Time limit",
      description: "How long the code may run.",
      editor: "duration",
      group: "advanced",
    }),
    memoryMb: field(z.int().min(16).max(256).default(64), {
      title: "Memory limit",
      description: "How much memory the code may use, in megabytes.",
      group: "advanced",
    }),
  })
  .strict();

export const codeDefinition: NodeDefinition = {
  type: "code",
  typeVersion: 1,
  kind: "effect",
  spends: "own",
  isComputation: true,
  category: "actions",
  title: "Code",
  summary: "Runs your own JavaScript in a sandbox: JSON in, JSON out, no network.",
  keywords: ["javascript", "script", "function", "custom", "transform", "sandbox"],
  icon: "code-xml",
  params: codeParams,
  initialParams: () => ({ code: "return input;", timeoutMs: 1_000, memoryMb: 64 }),
  ports: () => ({ inputs: [input], outputs: [output()] }),
  describe: (params) => {
    const lines = typeof params.code === "string" ? params.code.split("\n").filter((line) => line.trim() !== "") : [];
    return lines.length === 0
      ? "No code yet"
      : `${lines.length} ${lines.length === 1 ? "line" : "lines"} of JavaScript`;
  },
};
