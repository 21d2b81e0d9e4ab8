// @vitest-environment node
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Rgb = [number, number, number];

/** Linear sRGB of an OKLCH colour (Ottosson's matrices), cut to the gamut as browsers do. */
function linearRgb(lightness: number, chroma: number, hueDegrees: number): Rgb {
  const hue = (hueDegrees * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(hue), chroma * Math.sin(hue)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const channels: Rgb = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return channels.map((channel) => Math.min(1, Math.max(0, channel))) as Rgb;
}

const luminance = ([red, green, blue]: Rgb) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;

function contrast(one: Rgb, other: Rgb): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const css = readFileSync(new URL("./globals.css", import.meta.url), "utf8");
function tokensOf(selector: string): Map<string, Rgb> {
  const block = css.slice(css.indexOf(`\n${selector} {`)).split("\n}")[0] ?? "";
  const found = block.matchAll(/--([a-z0-9-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g);
  return new Map([...found].map(([, name = "", l, c, h]) => [name, linearRgb(Number(l), Number(c), Number(h))]));
}

const grounds = ["background", "surface", "surface-raised", "muted", "selection"];
const texts = ["foreground", "muted-foreground", "accent-text"];
const statuses = ["running", "succeeded", "waiting", "retrying", "failed", "cancelled", "paused"];
const fills = [
  ["primary", "primary-foreground"],
  ["primary-hover", "primary-foreground"],
  ["destructive", "destructive-foreground"],
];

describe.each([
  ["light", ":root"],
  ["dark", ".dark"],
])("the %s theme", (_name, selector) => {
  const tokens = tokensOf(selector);
  const ratio = (one: string, other: string) => {
    const [first, second] = [tokens.get(one), tokens.get(other)];
    if (!first || !second) throw new Error(`no token ${one} or ${other}`);
    return contrast(first, second);
  };

  it.each(grounds.flatMap((ground) => [...texts, ...statuses].map((text) => [text, ground] as const)))(
    "%s is readable on %s",
    (text, ground) => {
      expect(ratio(text, ground)).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each(fills)("%s carries readable text", (fill, text) => {
    expect(ratio(fill ?? "", text ?? "")).toBeGreaterThanOrEqual(4.5);
  });

  it.each(["background", "surface"])("edges of controls and the focus ring stand out on %s", (ground) => {
    expect(ratio("accent", ground)).toBeGreaterThanOrEqual(3);
  });
});
