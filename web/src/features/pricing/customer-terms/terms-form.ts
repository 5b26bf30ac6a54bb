import type { Subscription } from "@billow/contract/pricing/subscription.ts";
import type { Failure } from "../../../api/client/failure.ts";
import type { NewSubscriptionBody } from "../../../api/pricing/subscriptions.ts";
import { nextKey } from "../../../components/table/next-key.ts";
import { decimalForInput, parseDecimalInput } from "../../../format/decimal-input.ts";
import { DISCOUNT_HELP, discountForInput, readDiscount } from "../../../format/discount-input.ts";

/** Terms as they stand in the form: everything as it was typed. */
export interface TermsForm {
  startsOn: string;
  /** Empty for everyone's prices. */
  rateCardId: string;
  /** "10%" or a sum. */
  discount: string;
  minimumSpend: string;
  items: readonly FormRecurringItem[];
}

export interface FormRecurringItem {
  /** Identifies the item while items come and go. */
  key: string;
  product: string;
  description: string;
  quantity: string;
  unitPrice: string;
  /** One of `CHARGES`. */
  charge: Charge;
  /** Empty for as long as the terms hold. */
  until: string;
}

/** How often and when an item is charged, as one choice. */
export const CHARGES = {
  month: "Every month",
  quarterAdvance: "Every quarter, in advance",
  quarterArrears: "Every quarter, at its end",
  yearAdvance: "Every year, in advance",
  yearArrears: "Every year, at its end",
  once: "Once",
} as const;
export type Charge = keyof typeof CHARGES;

/** A form that begins with what is agreed last, or with nothing. */
export function termsForm(last: Subscription | undefined, startsOn: string): TermsForm {
  return {
    startsOn,
    rateCardId: last?.rateCard?.id ?? "",
    discount: discountForInput(last?.discount ?? null),
    minimumSpend: last?.minimumSpend ? decimalForInput(last.minimumSpend) : "",
    items: (last?.items ?? []).map((item, index) => ({
      key: `${index}`,
      product: item.product,
      description: item.description ?? "",
      quantity: decimalForInput(item.quantity),
      unitPrice: decimalForInput(item.unitPrice),
      charge: chargeOf(item),
      until: item.until ?? "",
    })),
  };
}

export function emptyItem(items: readonly FormRecurringItem[]): FormRecurringItem {
  return {
    key: nextKey(items),
    product: "",
    description: "",
    quantity: "1",
    unitPrice: "",
    charge: "month",
    until: "",
  };
}

const TIMES = {
  once: { interval: "once", charged: "arrears" },
  month: { interval: "month", charged: "arrears" },
  quarterAdvance: { interval: "quarter", charged: "advance" },
  quarterArrears: { interval: "quarter", charged: "arrears" },
  yearAdvance: { interval: "year", charged: "advance" },
  yearArrears: { interval: "year", charged: "arrears" },
} as const satisfies Record<Charge, Pick<Subscription["items"][number], "interval" | "charged">>;

function chargeOf({ interval, charged }: Subscription["items"][number]): Charge {
  if (interval === "once" || interval === "month") return interval;
  return charged === "advance" ? `${interval}Advance` : `${interval}Arrears`;
}

/** Reads the form: the call's body, and what could not be read by the JSON pointer the server would name. */
export function readTerms(
  form: TermsForm,
  customerId: string,
): { body: NewSubscriptionBody; problems: ReadonlyMap<string, string> } {
  const problems = new Map<string, string>();
  const number = (typed: string, pointer: string, example: string): string => {
    const value = parseDecimalInput(typed);
    if (value === null) problems.set(pointer, `Enter a number, like ${decimalForInput(example)}.`);
    return value ?? "0";
  };
  if (form.startsOn === "") problems.set("/startsOn", "Choose the day it begins.");
  const discount = readDiscount(form.discount);
  if (discount === "unreadable") problems.set("/discount", DISCOUNT_HELP);
  const items = form.items.map(({ product, description, quantity, unitPrice, charge, until }, index) => {
    if (product.trim() === "") problems.set(`/items/${index}/product`, "Say what it is.");
    return {
      product: product.trim(),
      description: description.trim() || null,
      quantity: number(quantity, `/items/${index}/quantity`, "1"),
      unitPrice: number(unitPrice, `/items/${index}/unitPrice`, "49.5"),
      ...TIMES[charge],
      until: until === "" || charge === "once" ? null : until,
    };
  });
  const body = {
    customerId,
    startsOn: form.startsOn,
    rateCardId: form.rateCardId === "" ? null : form.rateCardId,
    discount: discount === "unreadable" ? null : discount,
    minimumSpend: form.minimumSpend.trim() === "" ? null : number(form.minimumSpend, "/minimumSpend", "1000"),
    items,
  };
  return { body, problems };
}

const placed = /^\/(startsOn|rateCardId|discount|discount\/.+|minimumSpend|items\/\d+\/\w+)$/;

/** What a failure says that no field of the form shows, like too many items or a customer who is gone. */
export function detailApart({ fields, detail }: Pick<Failure, "fields" | "detail">): string | null {
  if (fields.size === 0) return detail;
  for (const [pointer, said] of fields) if (!placed.test(pointer)) return said;
  return null;
}
