import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import type { LocalFormat } from "./local-format.ts";
import type { PlainKey } from "./messages.ts";

/** A unit as documents show it. A unit that Billow does not know stays as written. */
export function unitIn(unit: string, format: Pick<LocalFormat, "say" | "quantity">): string {
  const key = UNITS.get(unit);
  if (key !== undefined) return format.say(key);
  const [, size, of] = /^package of ([\d.]+) (.+)$/.exec(unit) ?? [];
  if (size !== undefined && of !== undefined)
    return format.say("unitPackage", { size: `${format.quantity(size)} ${unitIn(of, format)}` });
  return unitLabel(unit);
}

const UNITS = new Map<string, PlainKey>([
  ["minimum", "unitMinimum"],
  ["maximum", "unitMaximum"],
  ["month", "unitMonth"],
  ["quarter", "unitQuarter"],
  ["year", "unitYear"],
  ["GiB", "unitGigabyte"],
  ["GiB-hour", "unitGigabyteHour"],
  ["GiB-month", "unitGigabyteMonth"],
]);
