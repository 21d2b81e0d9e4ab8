import { z } from "zod";
import { dynamicText } from "./dynamic-fields.ts";
import { field } from "./form-meta.ts";
import { resolvedText } from "./resolved-params.ts";

const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, "Enter a header name such as x-source.");
// Visible ASCII, space, tab and Latin-1: what HTTP allows. A line break would start another header.
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

type HeaderTexts = { title: string; description: string; placeholder: string };

/** A list of headers in a node's parameters. Names come once; those in `refused` are refused with the reason given there. */
export const headerList = (texts: HeaderTexts, refused: ReadonlyMap<string, string>) =>
  field(
    z
      .array(
        z
          .object({
            name: field(headerName, {
              title: "Name",
              description: "The header's name; capital and small letters are the same.",
              placeholder: texts.placeholder,
            }),
            value: field(dynamicText(), { title: "Value", description: "A fixed text, a template or an expression." }),
          })
          .strict(),
      )
      .max(50)
      .superRefine(checkNames(refused))
      .default([]),
    { title: texts.title, description: texts.description, item: "header", group: "advanced" },
  );

/** The same list once its values are evaluated, as one object with names in small letters. */
export const resolvedHeaderList = (refused: ReadonlyMap<string, string>) =>
  z
    .array(
      z.object({
        name: headerName,
        value: resolvedText.refine(
          (text) => headerValue.test(text),
          "A header can't hold line breaks, control characters or characters outside Latin-1.",
        ),
      }),
    )
    .superRefine(checkNames(refused))
    .transform((headers) => Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), value])))
    .default({});

const checkNames =
  (refused: ReadonlyMap<string, string>) =>
  (headers: readonly { name: string }[], context: z.RefinementCtx): void => {
    const seen = new Set<string>();
    for (const [index, header] of headers.entries()) {
      const name = header.name.toLowerCase();
      const problem = refused.get(name) ?? (seen.has(name) ? `The header ${name} is already in the list.` : null);
      if (problem) context.addIssue({ code: "custom", path: [index, "name"], message: problem });
      seen.add(name);
    }
  };

/** Headers about one connection and not about the message (RFC 9110 §7.6.1); each side of a connection sets its own. */
export const hopByHopHeaders: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
