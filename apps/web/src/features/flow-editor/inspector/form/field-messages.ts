import type { FlowProblem } from "@millrace/contracts/flow/definition";
import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import type { JsonObject } from "@millrace/contracts/json";
import { refusalText } from "@millrace/engine/flow/refusal-text";
import { plainNames } from "../../words/named-text.tsx";
import { childPointer, isWithin } from "./json-pointer.ts";

/** What is wrong at one place of a node's parameters, in words that stand under the field. */
export type FieldMessage = { pointer: string; message: string; isAboutSource: boolean };

/**
 * Everything that is wrong inside the parameters: what the schema refuses, said by the schema itself at once, and what
 * checking the whole flow found.
 */
export function fieldMessagesOf(
  type: NodeDefinition,
  params: JsonObject,
  problems: readonly FlowProblem[],
): readonly FieldMessage[] {
  const parsed = type.params.safeParse(params);
  const refused = parsed.success
    ? []
    : parsed.error.issues.map((issue) => ({
        pointer: issue.path.reduce<string>((pointer, part) => childPointer(pointer, String(part)), ""),
        message: refusalText(issue),
        isAboutSource: false,
      }));
  const found = problems.flatMap(({ code, pointer, message }) =>
    pointer === undefined || code === "invalid_params"
      ? []
      : [
          {
            pointer,
            message: plainNames(message),
            isAboutSource: code === "bad_expression" || code === "bad_template" || code === "expression_type",
          },
        ],
  );
  return [...refused, ...found];
}

/**
 * The message under one field. A field that holds an expression also shows what is wrong inside it, save what its preview
 * already says at the very character.
 */
export const messageAt = (
  messages: readonly FieldMessage[],
  pointer: string,
  holdsSource: boolean,
): string | undefined =>
  messages.find(
    (entry) =>
      (entry.pointer === pointer || (holdsSource && isWithin(entry.pointer, pointer))) &&
      // What stands deeper, inside a fixed value, has no preview.
      !(holdsSource && entry.isAboutSource && entry.pointer === pointer),
  )?.message;

/** Whether anything inside a place is wrong, to open what is folded. */
export const hasMessageWithin = (messages: readonly FieldMessage[], pointer: string): boolean =>
  messages.some((entry) => isWithin(entry.pointer, pointer));
