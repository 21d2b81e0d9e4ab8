import { AppError } from "@millrace/contracts/errors";
import type { ExpressionScope } from "@millrace/contracts/flow/node-run";
import { type Emitter, type Liquid, type Template, toValueSync } from "liquidjs";
import { variables } from "./cel-environment.ts";
import type { StepReference } from "./cel-prepare.ts";
import { createLiquid, MeteredContext } from "./liquid-setup.ts";
import { BudgetExhausted, withBudget } from "./meter.ts";

/** A parsed text template, ready to be rendered any number of times. */
export type TemplateProgram = {
  readonly source: string;
  /** The steps that it names. */
  readonly references: readonly StepReference[];
  readonly usesAllSteps: boolean;
  readonly templates: Template[];
};

export type TemplateParseResult =
  | { ok: true; program: TemplateProgram }
  /** `position` is the offset of the first wrong character. */
  | { ok: false; message: string; position: number };

/** Steps of work that one rendering may do: some 10,000 values in the text. */
export const defaultTemplateBudget = 150_000;
const maxOutputLength = 1_000_000;

let shared: Liquid | undefined;
const liquid = (): Liquid => {
  shared ??= createLiquid();
  return shared;
};

/** Parses a Liquid template. Refused: unknown tags, filters and variables, tags that reach files, more than 100,000 characters. */
export function parseTemplate(source: string): TemplateParseResult {
  try {
    const templates = liquid().parse(source);
    const uses = findUses(source, templates);
    return "message" in uses ? { ok: false, ...uses } : { ok: true, program: { source, templates, ...uses } };
  } catch (error) {
    return { ok: false, message: inWords(error), position: Math.min(positionOf(error), source.length) };
  }
}

type Uses = { references: StepReference[]; usesAllSteps: boolean };

function findUses(source: string, templates: Template[]): Uses | { message: string; position: number } {
  const uses: Uses = { references: [], usesAllSteps: false };
  const { globals } = liquid().analyzeSync(templates, { partials: false });
  for (const [name, places] of Object.entries(globals)) {
    if (!variables.some((known) => known === name)) {
      const position = places[0] ? offsetOf(source, places[0].location) : 0;
      return { message: `There is no variable "${name}". There are: ${variables.join(", ")}.`, position };
    }
    if (name !== "steps") continue;
    for (const { segments, location } of places) {
      const step = segments[1];
      if (typeof step === "string") uses.references.push({ step, position: offsetOf(source, location) });
      else uses.usesAllSteps = true;
    }
  }
  return uses;
}

/** Where a template reads a variable of the scope, with the fields it goes through up to one that is computed. */
export type VariableUse = { root: string; path: readonly (string | number)[]; position: number };

/** Every place where a template reads a variable of the scope; names that the template itself gives are left out. */
export function variableUses({ source, templates }: TemplateProgram): VariableUse[] {
  const { globals } = liquid().analyzeSync(templates, { partials: false });
  return Object.entries(globals).flatMap(([root, places]) =>
    places.map(({ segments, location }) => {
      const path: (string | number)[] = [];
      for (const segment of segments.slice(1)) {
        if (typeof segment !== "string" && typeof segment !== "number") break;
        path.push(segment);
      }
      return { root, path, position: offsetOf(source, location) };
    }),
  );
}

function offsetOf(source: string, { row, col }: { row: number; col: number }): number {
  let start = 0;
  for (let line = 1; line < row; line++) start = source.indexOf("\n", start) + 1;
  return start + col - 1;
}

/**
 * Renders a template on the data of a step. Pure: time is the recorded `now`, and the work and the output are bounded.
 * A variable without a value is rendered as nothing, as in every Liquid. Throws `AppError` `step.template_failed`,
 * `step.expression_budget` or `step.output_too_large`.
 */
export function renderTemplate(
  program: TemplateProgram,
  scope: ExpressionScope,
  options: { budget?: number } = {},
): string {
  const output = boundedEmitter();
  try {
    withBudget(options.budget ?? defaultTemplateBudget, () =>
      toValueSync(
        liquid().renderer.renderTemplates(program.templates, new MeteredContext(dataOf(scope), liquid()), output),
      ),
    );
    return output.buffer;
  } catch (error) {
    throw renderError(error);
  }
}

/** Own properties only, and `steps` is made only for templates that read it. */
function dataOf(scope: ExpressionScope): object {
  return {
    trigger: scope.trigger,
    input: scope.input,
    item: scope.item,
    index: scope.index,
    run: scope.run,
    now: scope.now,
    random: scope.random,
    get steps() {
      return scope.steps;
    },
  };
}

function boundedEmitter(): Emitter {
  return {
    buffer: "",
    write(part: unknown) {
      this.buffer += typeof part === "string" ? part : String(part ?? "");
      if (this.buffer.length > maxOutputLength)
        throw new AppError("step.output_too_large", {
          message: "The template's text is longer than 1,000,000 characters.",
        });
    },
  };
}

function renderError(error: unknown): AppError {
  const cause = originalOf(error);
  if (cause instanceof AppError) return cause;
  if (cause instanceof BudgetExhausted)
    return new AppError("step.expression_budget", {
      message: "The template does too much work. Make it simpler or use a code node.",
    });
  return new AppError("step.template_failed", {
    message: inWords(error),
    details: { position: positionOf(error) },
    cause: error,
  });
}

function originalOf(error: unknown): unknown {
  let current = error;
  while (current instanceof Error && "originalError" in current && current.originalError)
    current = current.originalError;
  return current;
}

function positionOf(error: unknown): number {
  if (typeof error !== "object" || error === null || !("token" in error)) return 0;
  const { token } = error;
  return typeof token === "object" && token !== null && "begin" in token && typeof token.begin === "number"
    ? token.begin
    : 0;
}

/** LiquidJS's message without the place it appends, which is told apart. */
function inWords(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).replace(
    /, (?:file:.*?, )?line:\d+, col:\d+$/,
    "",
  );
  const filter = /^undefined filter: (.+)$/.exec(text);
  if (filter) return `There is no filter "${filter[1]}".`;
  const tag = /^tag "(.+)" not found$/.exec(text);
  if (tag) return `There is no tag "${tag[1]}".`;
  if (/memory alloc limit/.test(text)) return "The template uses too much memory. Make it simpler or use a code node.";
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!]$/.test(capital) ? capital : `${capital}.`;
}
