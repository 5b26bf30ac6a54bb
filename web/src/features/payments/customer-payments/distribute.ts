import { compareDecimals, isZero, subtractDecimals } from "../../../format/decimal.ts";

/** Distributes money over what is due, the first first. An empty text is an invoice that gets nothing. */
export function distribute(money: string | null, dues: readonly string[]): string[] {
  let left = money;
  return dues.map((due) => {
    if (left === null || isZero(left)) return "";
    const part: string = compareDecimals(left, due) < 0 ? left : due;
    left = subtractDecimals(left, part);
    return part;
  });
}
