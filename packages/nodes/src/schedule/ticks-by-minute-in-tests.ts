/** What the wall clock shows at each minute from one instant to another. Offsets change on quarters of an hour only. */
export function wallsOf(timeZone: string, fromMs: number, toMs: number): number[] {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  const walls: number[] = [];
  let offsetMs = 0;
  for (let at = fromMs; at < toMs; at += 60_000) {
    if ((at - fromMs) % 900_000 === 0) {
      const [, sign = "+", hours = "0", minutes = "0"] = /GMT(?:([+-])(\d+):(\d+))?$/.exec(format.format(at)) ?? [];
      offsetMs = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
    }
    walls.push(at + offsetMs);
  }
  return walls;
}

/** The rule as it is written down, one minute after the other. */
export function ticksByMinute(cron: string, walls: readonly number[], fromMs = Date.UTC(2026, 0, 1)): number[] {
  const matches = matcher(cron);
  const interval = /[*/]/.test(cron.split(" ").slice(0, 2).join(""));
  const found: number[] = [];
  let latest = (walls[0] ?? 0) - 60_000;
  walls.forEach((wall, index) => {
    let comes = matches(wall);
    if (!interval) {
      // Shown before clocks went back: it has been.
      if (wall <= latest) comes = false;
      for (let missing = latest + 60_000; missing < wall; missing += 60_000) comes ||= matches(missing);
    }
    latest = Math.max(latest, wall);
    if (comes) found.push(fromMs + index * 60_000);
  });
  return found;
}

function matcher(cron: string): (wallMs: number) => boolean {
  const limits = [
    [0, 59],
    [0, 23],
    [1, 31],
    [1, 12],
    [0, 6],
  ] as const;
  const fields = cron.split(" ").map((text, index) => {
    const [lowest, highest] = limits[index] ?? [0, 0];
    const values = new Set<number>();
    for (const part of text.split(",")) {
      const [range = "", step = "1"] = part.split("/");
      const [from = "", to = from] = range === "*" ? [String(lowest), String(highest)] : range.split("-");
      for (let value = Number(from); value <= Number(to); value += Number(step)) values.add(value);
    }
    return { any: text === "*", values };
  });
  const [minutes, hours, days, months, weekdays] = fields;
  if (!minutes || !hours || !days || !months || !weekdays) throw new Error("five fields");
  return (wallMs) => {
    // Most minutes are told from others without a calendar.
    if (!minutes.values.has(Math.floor(wallMs / 60_000) % 60)) return false;
    const date = new Date(wallMs);
    if (!hours.values.has(date.getUTCHours())) return false;
    if (!months.values.has(date.getUTCMonth() + 1)) return false;
    const day = days.values.has(date.getUTCDate());
    const weekday = weekdays.values.has(date.getUTCDay());
    return days.any || weekdays.any ? day && weekday : day || weekday;
  };
}
