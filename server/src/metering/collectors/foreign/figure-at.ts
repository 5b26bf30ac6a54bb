import type { FigureFrom } from "@billow/contract/metering/event-source.ts";
import { type Decimal, decimal } from "@billow/core/money/decimal.ts";
import { NumberText } from "../../events/number-text.ts";
import { faultAt, kindOf, presentAt } from "./value-at.ts";

/** Digits that every program keeps of a JSON number. */
const DIGITS_MAX = 15;

/** A number with a longer exponent is not a quantity of anything. */
const EXPONENT_MAX = 20;

/** The figure of an event, before its unit and factor. @throws DomainError naming the path */
export function figureAt(event: unknown, from: FigureFrom): Decimal {
  if ("value" in from) return decimal(from.value);
  const value = presentAt(event, from.path);
  if (typeof value === "string") return decimalAt(value, from.path);
  if (!(value instanceof NumberText) || from.numbers === "refused") throw faultAt(from.path, faultOf(value));
  const plain = plainNotation(value.text);
  if (plain === null) throw faultAt(from.path, `the number ${value.text.slice(0, 40)} is out of range`);
  if (digitsOf(plain) <= DIGITS_MAX) return decimal(plain);
  if (from.numbers === "rounded") return decimal(roundedText(plain));
  throw faultAt(
    from.path,
    `the number ${value.text.slice(0, 40)} has more than ${DIGITS_MAX} digits, which programs lose. Send a string, or let the mapping round it`,
  );
}

function decimalAt(text: string, path: string): Decimal {
  if (/^-?\d{1,30}(\.\d{1,30})?$/.test(text) && text.length <= 41) return decimal(text);
  throw faultAt(path, `${JSON.stringify(text.slice(0, 40))} is not a decimal number such as "4" or "0.25"`);
}

function faultOf(value: unknown): string {
  if (typeof value === "number") return "is a number in JSON that nests too deep to read it exactly";
  if (value instanceof NumberText)
    return 'must be a string such as "4" or "0.25", because programs lose digits of JSON numbers';
  return `must be a string such as "4" or "0.25", not ${kindOf(value)}`;
}

/** A JSON number without its exponent; null where that would be very long. */
function plainNotation(number: string): string | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number);
  if (match === null) return null;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const shift = Number(exponent);
  if (Math.abs(shift) > EXPONENT_MAX || whole.length + fraction.length > 40) return null;
  const digits = `${"0".repeat(EXPONENT_MAX)}${whole}${fraction}${"0".repeat(EXPONENT_MAX)}`;
  const point = EXPONENT_MAX + whole.length + shift;
  const left = digits.slice(0, point).replace(/^0+(?=\d)/, "");
  const right = digits.slice(point).replace(/0+$/, "");
  return `${sign}${left}${right === "" ? "" : `.${right}`}`;
}

/** How many digits a number in plain notation needs. */
function digitsOf(plain: string): number {
  const digits = plain.replace(/^-/, "");
  const bare = digits.replace(".", "").replace(/^0+/, "");
  return (digits.includes(".") ? bare : bare.replace(/0+$/, "")).length;
}

/** Rounded to 15 digits, ties away from zero. */
function roundedText(plain: string): string {
  const sign = plain.startsWith("-") ? "-" : "";
  const [whole = "", fraction = ""] = plain.replace(/^-/, "").split(".");
  const all = `${whole}${fraction}`;
  const first = /[1-9]/.exec(all)?.index ?? 0;
  const cut = first + DIGITS_MAX;
  const kept = BigInt(all.slice(0, cut)) + (Number(all[cut] ?? "0") >= 5 ? 1n : 0n);
  const digits = `${kept}${"0".repeat(all.length - cut)}`.padStart(all.length, "0");
  const point = digits.length - fraction.length;
  const right = digits.slice(point).replace(/0+$/, "");
  return `${sign}${digits.slice(0, point) || "0"}${right === "" ? "" : `.${right}`}`;
}
