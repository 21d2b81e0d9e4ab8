import type { JsonSchema } from "@millrace/contracts/flow/node-definition";
import { celKindsOf, celNoun } from "./cel-kinds.ts";
import { nearName } from "./near-name.ts";
import { fieldsOf } from "./schema-parts.ts";
import { quoted } from "./type-finding.ts";

const shownNames = 8;

/** Why a value has no such field: it is no object, or it has others. */
export function missingMember(target: string, owner: JsonSchema, name: string, fromSample: boolean): string {
  const kinds = celKindsOf(owner);
  if (kinds && !kinds.has("map")) {
    const help = kinds.has("list") ? `. Use an index, such as \`${target}[0]\`` : "";
    return `${quoted(target)} is ${celNoun(kinds)}, so it has no field ${quoted(name)}${help}`;
  }
  const names = [...fieldsOf(owner).keys()];
  const near = nearName(name, names);
  const start = fromSample ? `In the known data ${quoted(target)} has` : `${quoted(target)} has`;
  if (near) return `${start} no field ${quoted(name)}; did you mean \`${near}\`?`;
  if (names.length === 0) return `${start} no field ${quoted(name)}, nor any other`;
  const more = names.length - shownNames;
  const list = names.slice(0, shownNames).join(", ");
  return `${start} no field ${quoted(name)}. It has: ${list}${more > 0 ? ` and ${more} more` : ""}`;
}
