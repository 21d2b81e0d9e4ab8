import { Fragment } from "react";

type TextPart = { text: string; isName: boolean };

/**
 * The engine's sentences put names of nodes between asterisks: "*Merge* never runs". Values in them can hold asterisks, too
 * ("0 6 * * *"), so an asterisk opens a name only at the beginning of a word and closes it only at the end of one.
 */
const name = /(?<=^|[\s("])\*(?![\s"*])([^*\n]*[^*\s])\*(?=$|[\s.,:;?!)"])/;

export const namedParts = (text: string): TextPart[] =>
  text
    .split(name)
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
export const plainNames = (text: string): string =>
  namedParts(text)
    .map((part) => (part.isName ? `"${part.text}"` : part.text))
    .join("");
