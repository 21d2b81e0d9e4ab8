import { monthNames, weekdayNames } from "./calendar-names.ts";
import { zonedParts } from "./time.ts";

const pad = (value: number, width: number, fill = "0") => String(value).padStart(width, fill);

/**
 * A moment as text in a strftime format and a named time zone. Our own, because the one in LiquidJS reads the time zone of
 * the machine, and the same run must give the same text everywhere. A `-` after the percent sign leaves padding out.
 */
export function formatTime(time: Date, format: string, zone: string): string {
  const parts = zonedParts(time, zone);
  const dayMs = Date.UTC(parts.year, parts.month - 1, parts.day);
  const weekday = new Date(dayMs).getUTCDay();
  const localMs = dayMs + parts.hour * 3_600_000 + parts.minute * 60_000 + parts.second * 1_000 + parts.millisecond;
  const offset = Math.round((localMs - time.getTime()) / 60_000);
  const hour12 = parts.hour % 12 || 12;
  const month = monthNames[parts.month - 1] ?? "";
  const day = weekdayNames[weekday] ?? "";
  const hhmm = (separator: string) =>
    `${offset < 0 ? "-" : "+"}${pad(Math.trunc(Math.abs(offset) / 60), 2)}${separator}${pad(Math.abs(offset) % 60, 2)}`;

  const directive = (code: string, plain: boolean): string | undefined => {
    const number = (value: number, width: number, fill?: string) => (plain ? String(value) : pad(value, width, fill));
    switch (code) {
      case "Y":
        return String(parts.year);
      case "y":
        return number(parts.year % 100, 2);
      case "m":
        return number(parts.month, 2);
      case "d":
        return number(parts.day, 2);
      case "e":
        return number(parts.day, 2, " ");
      case "j":
        return number(1 + (dayMs - Date.UTC(parts.year, 0, 1)) / 86_400_000, 3);
      case "H":
        return number(parts.hour, 2);
      case "I":
        return number(hour12, 2);
      case "l":
        return number(hour12, 2, " ");
      case "M":
        return number(parts.minute, 2);
      case "S":
        return number(parts.second, 2);
      case "L":
        return pad(parts.millisecond, 3);
      case "p":
        return parts.hour < 12 ? "AM" : "PM";
      case "P":
        return parts.hour < 12 ? "am" : "pm";
      case "A":
        return day;
      case "a":
        return day.slice(0, 3);
      case "B":
        return month;
      case "b":
      case "h":
        return month.slice(0, 3);
      case "u":
        return String(weekday || 7);
      case "w":
        return String(weekday);
      case "s":
        return String(Math.floor(time.getTime() / 1_000));
      case "z":
        return hhmm("");
      case ":z":
        return hhmm(":");
      case "Z":
        return zone;
      case "F":
        return formatTime(time, "%Y-%m-%d", zone);
      case "T":
        return formatTime(time, "%H:%M:%S", zone);
      case "R":
        return formatTime(time, "%H:%M", zone);
      case "D":
        return formatTime(time, "%m/%d/%y", zone);
      case "%":
        return "%";
      default:
        return undefined;
    }
  };
  return format.replace(
    /%(-?)(:?[A-Za-z%])/g,
    (whole, dash: string, code: string) => directive(code, dash === "-") ?? whole,
  );
}
