import {
  CaseTag,
  Context,
  defaultOperators,
  type Emitter,
  evalToken,
  ForTag,
  Liquid,
  type Operators,
  TablerowTag,
} from "liquidjs";
import { setUpFilters } from "./liquid-filters.ts";
import { shallowCost, spend, spendDeep, textCost } from "./meter.ts";

/**
 * LiquidJS set up for our profile: no files, no clock, no machine time zone or locale, own properties only, and every piece of
 * work counted in steps. Its own `renderLimit` is a stopwatch, so what it checks is led to the step counter instead.
 */

const maxTemplateLength = 100_000;
const maxMemory = 5_000_000;
/** What rendering one template node, and reading one field, costs in steps: both are far dearer here than in an expression. */
const stepsPerNode = 8;
const stepsPerRead = 3;

/** Tags that need nothing but the template and its data. `render`, `include` and `layout` would reach for files. */
const keptTags = new Set("assign for capture case comment if raw tablerow unless break continue cycle #".split(" "));

export function createLiquid(): Liquid {
  const liquid = new Liquid({
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: false,
    templates: {},
    parseLimit: maxTemplateLength,
    memoryLimit: maxMemory,
    operators: meteredOperators(),
    outputEscape: outputText,
  });
  for (const name of Object.keys(liquid.tags)) if (!keptTags.has(name)) delete liquid.tags[name];
  liquid.registerTag("for", MeteredFor);
  liquid.registerTag("tablerow", MeteredTablerow);
  liquid.registerTag("case", MeteredCase);
  setUpFilters(liquid);
  return liquid;
}

/** The data of one rendering. Each field read, each template node and each turn of a loop is counted. */
export class MeteredContext extends Context {
  constructor(data: object, liquid: Liquid) {
    super(data, liquid.options, { sync: true }, { liquid });
    this.renderLimit.check = () => spend(stepsPerNode);
  }

  override readProperty(...[target, key]: Parameters<Context["readProperty"]>): unknown {
    spend(key === "size" ? stepsPerRead + shallowCost(target) : stepsPerRead);
    return super.readProperty(target, key);
  }
}

/** Loops first list or copy what they run over. */
class MeteredFor extends ForTag {
  override *render(context: Context, emitter: Emitter): ReturnType<ForTag["render"]> {
    spend(shallowCost(yield evalToken(this.collection, context)));
    return yield* super.render(context, emitter);
  }
}

class MeteredTablerow extends TablerowTag {
  override *render(context: Context, emitter: Emitter): ReturnType<TablerowTag["render"]> {
    spend(shallowCost(yield evalToken(this.collection, context)));
    yield* super.render(context, emitter);
  }
}

class MeteredCase extends CaseTag {
  override *render(context: Context, emitter: Emitter): ReturnType<CaseTag["render"]> {
    // Each branch compares with the whole value.
    const target = yield this.value.value(context, true);
    for (const branch of this.branches) for (const _ of branch.values) spendDeep(target);
    yield* super.render(context, emitter);
  }
}

type BinaryOperator = Extract<Operators[string], (left: unknown, right: unknown, context: Context) => unknown>;

function meteredOperators(): Operators {
  const operators: Operators = { ...defaultOperators };
  for (const sign of ["==", "!=", "contains", "<", "<=", ">", ">="]) {
    const original = defaultOperators[sign];
    if (!original) throw new Error(`LiquidJS no longer has the operator ${sign}`);
    const compare = original as BinaryOperator;
    operators[sign] = (left, right, context) => {
      spendDeep(left);
      spendDeep(right);
      return compare(left, right, context);
    };
  }
  return operators;
}

/** Text stays as it is, nothing is empty, and a list or a map is written as JSON. */
function outputText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "object") {
    spendDeep(value);
    return JSON.stringify(value);
  }
  const text = String(value);
  spend(textCost(text));
  return text;
}
