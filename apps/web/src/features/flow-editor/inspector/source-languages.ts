import { StreamLanguage, type StringStream } from "@codemirror/language";

const celWords = /^(true|false|null|in)\b/;
const celRoots = /^(trigger|input|steps|run|now|random)\b/;

function celToken(stream: StringStream): string | null {
  if (stream.eatSpace()) return null;
  if (stream.match(/^\/\/.*/)) return "comment";
  if (stream.match(/^[rR]?(?:"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?)/)) return "string";
  if (stream.match(/^(?:0x[0-9a-fA-F]+|\d+\.?\d*(?:[eE][+-]?\d+)?)u?/)) return "number";
  if (stream.match(celWords)) return "keyword";
  if (stream.match(celRoots)) return "variableName";
  if (stream.match(/^[A-Za-z_]\w*(?=\s*\()/)) return "variableName.function";
  if (stream.match(/^\.\s*[A-Za-z_]\w*/)) return "propertyName";
  if (stream.match(/^[A-Za-z_]\w*/)) return null;
  if (stream.match(/^(?:[!=<>]=|&&|\|\||[-+*/%<>!?:])/)) return "operator";
  stream.next();
  return null;
}

/** CEL as far as colours need it; what is right or wrong is said by the engine. */
export const celLanguage = StreamLanguage.define({
  name: "cel",
  token: celToken,
  tokenTable: {},
});

type LiquidState = { inside: "" | "output" | "tag"; isFirst: boolean };

/** Liquid: plain text, with values and tags in colour. */
export const liquidLanguage = StreamLanguage.define<LiquidState>({
  name: "liquid",
  startState: () => ({ inside: "", isFirst: false }),
  token(stream, state) {
    if (state.inside === "") {
      const open = stream.match(/^(?:\{\{|\{%)-?/);
      if (open) {
        state.inside = stream.current().startsWith("{{") ? "output" : "tag";
        state.isFirst = true;
        return "brace";
      }
      while (!stream.eol() && !stream.match(/^\{[{%]/, false)) stream.next();
      return null;
    }
    if (stream.match(state.inside === "output" ? /^-?\}\}/ : /^-?%\}/)) {
      state.inside = "";
      return "brace";
    }
    if (stream.eatSpace()) return null;
    if (state.inside === "tag" && state.isFirst && stream.match(/^\w+/)) {
      state.isFirst = false;
      return "keyword";
    }
    state.isFirst = false;
    if (stream.match(/^\|\s*\w+/)) return "variableName.function";
    return celToken(stream);
  },
});
