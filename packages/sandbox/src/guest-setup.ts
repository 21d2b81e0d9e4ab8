/**
 * Runs inside QuickJS before the user's code: makes `log`, stops the clock at the recorded time, seeds `Math.random`, and keeps
 * hold of what reads results and errors afterwards, so that user code that replaces `JSON.stringify` only fools itself.
 * Nothing here guards a secret: the guest has none, and the boundary is the engine, its memory and the process around it.
 */
export const guestSetup = `(function (nowMs, seed, writeLine) {
  "use strict";
  const { parse, stringify } = JSON;
  const { construct, defineProperty } = Reflect;
  const { imul } = Math;
  const toText = String;
  const RealError = Error;
  const RealDate = Date;

  const hide = (target, name, value) =>
    defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });

  const FixedDate = function Date(...parts) {
    if (new.target === undefined) return new RealDate(nowMs).toString();
    return construct(RealDate, parts.length === 0 ? [nowMs] : parts, new.target);
  };
  defineProperty(FixedDate, "prototype", { value: RealDate.prototype, writable: false });
  defineProperty(FixedDate, "length", { value: 7 });
  hide(RealDate.prototype, "constructor", FixedDate);
  hide(FixedDate, "now", () => nowMs);
  hide(FixedDate, "parse", RealDate.parse);
  hide(FixedDate, "UTC", RealDate.UTC);
  hide(globalThis, "Date", FixedDate);

  // mulberry32
  let state = seed;
  hide(Math, "random", () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  });

  const describe = (value) => {
    try {
      if (typeof value === "string") return value;
      if (value instanceof RealError) return toText(value);
      if (typeof value === "object" && value !== null) return stringify(value) ?? toText(value);
      return typeof value === "function" ? "[function]" : toText(value);
    } catch {
      return "[unreadable]";
    }
  };

  return {
    parse,
    log: (...values) => {
      let line = "";
      for (let index = 0; index < values.length; index++) line += (index === 0 ? "" : " ") + describe(values[index]);
      writeLine(line);
    },
    toJson: (value) => (value === undefined ? "null" : stringify(value)),
    explain: (thrown) => {
      const read = (name) => {
        try {
          const value = thrown[name];
          return typeof value === "string" ? value : "";
        } catch {
          return "";
        }
      };
      const isError = typeof thrown === "object" && thrown !== null && "message" in thrown;
      return stringify(
        isError
          ? { name: read("name"), message: read("message"), stack: read("stack") }
          : { name: "", message: describe(thrown), stack: "" },
      );
    },
  };
})`;
