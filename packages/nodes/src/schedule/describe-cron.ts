import { monthNames, weekdayNames } from "@millrace/engine/expressions/calendar-names";
import { findCronProblem } from "./next-tick.ts";

const maxTimes = 6;

/**
 * A cron pattern in plain words: "Every weekday at 09:00". A pattern that no short sentence says is quoted: "At the times
 * of 5-20/3 8 * * *". `null` for what is no pattern.
 */
export function describeCron(cron: string): string | null {
  if (findCronProblem(cron) !== null) return null;
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = cron.trim().toUpperCase().split(/\s+/);
  const days = daysText(day, weekday);
  const inMonths = monthsText(month);
  const times = timesText(minute, hour);
  if (days === null || inMonths === null || times === null) return `At the times of ${cron.trim()}`;
  const everyDay = days === "Every day" && inMonths === "";
  if (times.kind === "interval") return everyDay ? times.text : `${times.text}, ${lowerFirst(days)}${inMonths}`;
  return `${days}${inMonths} at ${times.text}`;
}

type Times = { kind: "interval" | "named"; text: string };

function timesText(minute: string, hour: string): Times | null {
  const everyMinutes = stepOf(minute);
  const everyHours = stepOf(hour);
  if (everyMinutes !== null) {
    // Steps that do not divide an hour begin anew with each hour.
    if (60 % everyMinutes !== 0) return null;
    const text = everyMinutes === 1 ? "Every minute" : `Every ${everyMinutes} minutes`;
    if (hour === "*") return { kind: "interval", text };
    const range = hourRange(hour);
    return range === null ? null : { kind: "interval", text: `${text} ${range}` };
  }
  const minutes = numbersOf(minute, 0, 59);
  if (minutes === null) return null;
  if (everyHours !== null) {
    if (24 % everyHours !== 0 || minutes.length !== 1) return null;
    const past = minutes[0] === 0 ? "on the hour" : `at ${minutes[0]} past`;
    return { kind: "interval", text: everyHours === 1 ? `Every hour ${past}` : `Every ${everyHours} hours ${past}` };
  }
  const hours = numbersOf(hour, 0, 23);
  if (hours === null || hours.length * minutes.length > maxTimes) return null;
  const clock = hours.flatMap((h) => minutes.map((m) => `${two(h)}:${two(m)}`));
  return { kind: "named", text: listText(clock) };
}

/** `*` is a step of 1. */
function stepOf(text: string): number | null {
  if (text === "*") return 1;
  const [, step] = /^\*\/(\d+)$/.exec(text) ?? [];
  return step === undefined ? null : Number(step);
}

function hourRange(hour: string): string | null {
  const hours = numbersOf(hour, 0, 23);
  const [first, last] = [hours?.[0], hours?.at(-1)];
  if (!hours || first === undefined || last === undefined || last - first !== hours.length - 1) return null;
  return `from ${two(first)}:00 to ${two(last)}:59`;
}

function daysText(day: string, weekday: string): string | null {
  if (day === "*" && weekday === "*") return "Every day";
  // With both given either is enough, which takes more than a short sentence.
  if (day !== "*" && weekday !== "*") return null;
  return weekday === "*" ? daysOfMonth(day) : daysOfWeek(weekday);
}

function daysOfMonth(day: string): string | null {
  if (day === "L") return "Every last day of the month";
  const days = numbersOf(day, 1, 31);
  if (days === null || days.length > maxTimes) return null;
  return days.length === 1
    ? `Every ${ordinal(days[0] ?? 1)} of the month`
    : `On the ${listText(days.map(ordinal))} of the month`;
}

function daysOfWeek(weekday: string): string | null {
  const [, name = "", which] = /^(\w+)#(\d|L)$/.exec(weekday) ?? [];
  if (which !== undefined) {
    const [on] = numbersOf(name, 0, 7, weekdayNames) ?? [];
    return on === undefined
      ? null
      : `Every ${which === "L" ? "last" : ordinal(Number(which))} ${weekdayNames[on % 7]} of the month`;
  }
  const numbers = numbersOf(weekday, 0, 7, weekdayNames);
  if (numbers === null) return null;
  const days = [...new Set(numbers.map((number) => number % 7))].sort((a, b) => a - b);
  const key = days.join("");
  if (key === "0123456") return "Every day";
  if (key === "12345") return "Every weekday";
  if (key === "06") return "Every Saturday and Sunday";
  return `Every ${listText(days.map((number) => weekdayNames[number] ?? ""))}`;
}

function monthsText(month: string): string | null {
  if (month === "*") return "";
  const numbers = numbersOf(month, 1, 12, ["", ...monthNames]);
  return numbers && ` in ${listText(numbers.map((number) => monthNames[number - 1] ?? ""))}`;
}

/** The numbers of a list of numbers, ranges and names, in order; `null` for anything else. */
function numbersOf(text: string, lowest: number, highest: number, names: readonly string[] = []): number[] | null {
  const numbers = new Set<number>();
  const numberOf = (part: string): number => {
    const named = names.findIndex((name) => part.length === 3 && name.toUpperCase().startsWith(part));
    return named >= 0 ? named : /^\d+$/.test(part) ? Number(part) : Number.NaN;
  };
  for (const part of text.split(",")) {
    const [from = "", to = from, ...more] = part.split("-");
    const [first, last] = [numberOf(from), numberOf(to)];
    if (more.length > 0 || !(first >= lowest && first <= last && last <= highest)) return null;
    for (let number = first; number <= last; number++) numbers.add(number);
  }
  return [...numbers].sort((a, b) => a - b);
}

const two = (number: number): string => String(number).padStart(2, "0");
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
const listText = (texts: readonly string[]): string =>
  texts.length < 2 ? (texts[0] ?? "") : `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;

function ordinal(number: number): string {
  const ending = number % 100 >= 11 && number % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][number % 10] ?? "th");
  return `${number}${ending}`;
}
