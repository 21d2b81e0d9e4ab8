import { Fragment } from "react";

type TextPart = { text: string; isName: boolean };

/** The engine's sentences put names of nodes between asterisks: "*Merge* never runs". */
export const namedParts = (text: string): TextPart[] =>
  text
    .split(/\*([^*]+)\*/)
    .map((part, index) => ({ text: part, isName: index % 2 === 1 }))
    .filter((part) => part.text !== "");

/** Such a sentence with the names set apart. */
export function NamedText({ text }: { text: string }) {
  return namedParts(text).map((part, index) =>
    part.isName ? (
      <strong key={index} className="font-medium">
        {part.text}
      </strong>
    ) : (
      <Fragment key={index}>{part.text}</Fragment>
    ),
  );
}

/** Such a sentence where only plain text can stand. */
export const plainNames = (text: string): string => text.replace(/\*([^*]+)\*/g, '"$1"');
