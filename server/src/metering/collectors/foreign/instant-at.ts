import type { InstantFrom } from "@billow/contract/metering/event-source.ts";
import { DomainError } from "@billow/core/errors.ts";
import { parseInstantSeconds } from "@billow/core/metering/period.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { instantOfSeconds } from "../../../http/present.ts";
import { NumberText } from "../../events/number-text.ts";
import { EARLIEST_INSTANT, LATEST_INSTANT } from "../../usage/store/limits.ts";
import { utcInstant } from "../openstack/utc-instant.ts";
import { faultAt, kindOf, presentAt } from "./value-at.ts";

/** The instant at a path, as RFC 3339. @throws DomainError naming the path, for any form but the mapping's */
export function instantAt(event: unknown, { path, form }: InstantFrom): string {
  const value = presentAt(event, path);
  if (form === "rfc3339") return rfc3339At(value, path);
  if (form === "utc") return rfc3339At(typeof value === "string" ? utcInstant(value) : value, path);
  const text = value instanceof NumberText ? value.text : value;
  if (typeof text !== "string" || !/^\d{1,14}(\.\d{1,9})?$/.test(text))
    throw faultAt(path, `must be ${form} since 1970, not ${shown(value)}`);
  const seconds = form === "seconds" ? text : decimalText(decimal(text).times(decimal("0.001")));
  const [whole = "", fraction = ""] = seconds.split(".");
  if (Number(whole) >= LATEST_INSTANT)
    throw faultAt(path, `${text} lies beyond the year 2100, so it is not ${form} since 1970`);
  if (Number(whole) < EARLIEST_INSTANT)
    throw faultAt(path, `${text} lies before the year 2000, so it is not ${form} since 1970`);
  const instant = instantOfSeconds(Number(whole));
  return fraction === "" ? instant : instant.replace(/Z$/, `.${fraction.slice(0, 9)}Z`);
}

function rfc3339At(value: unknown, path: string): string {
  if (typeof value !== "string")
    throw faultAt(path, `must be an instant such as "2026-10-03T14:12:09Z", not ${shown(value)}`);
  try {
    parseInstantSeconds(value);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw faultAt(path, `must be an instant such as "2026-10-03T14:12:09Z", not ${shown(value)}`);
  }
  return value;
}

function shown(value: unknown): string {
  if (value instanceof NumberText) return `the number ${value.text.slice(0, 40)}`;
  return typeof value === "string" ? JSON.stringify(value.slice(0, 40)) : kindOf(value);
}
