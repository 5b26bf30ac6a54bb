import type { RateCard } from "@billow/contract/pricing/rate-card.ts";
import { nextKey } from "../../../components/table/next-key.ts";
import { decimalForInput, parseDecimalInput } from "../../../format/decimal-input.ts";

export type Price = RateCard["items"][number]["price"];

/** A price as it stands in the form. What was typed for one model stays when another one is tried. */
export interface FormPrice {
  model: Price["model"];
  /** For a unit, for everything by the flat model, or the percentage. */
  price: string;
  /** Units a package. */
  size: string;
  tiers: readonly FormTier[];
  /** What a percentage is of, with semicolons between; both empty for all that is metered. */
  groups: string;
  products: string;
  /** Whether it is of the items of the subscription too. */
  recurring: boolean;
  basis: Basis;
}

/** Whether a percentage is of amounts before or after the agreed discount. */
export type Basis = "afterDiscount" | "beforeDiscount";

export interface FormTier {
  key: string;
  /** Empty in the last one, which has no end. */
  upTo: string;
  unitPrice: string;
}

export function emptyPrice(): FormPrice {
  return {
    model: "unit",
    price: "",
    size: "",
    tiers: noTiers,
    groups: "",
    products: "",
    recurring: false,
    basis: "afterDiscount",
  };
}

const noTiers: readonly FormTier[] = [
  { key: "0", upTo: "", unitPrice: "" },
  { key: "1", upTo: "", unitPrice: "" },
];

/** A price as the form shows it. */
export function priceForm(price: Price): FormPrice {
  const empty = { ...emptyPrice(), model: price.model };
  switch (price.model) {
    case "flat":
      return { ...empty, price: decimalForInput(price.amount) };
    case "unit":
      return { ...empty, price: decimalForInput(price.unitPrice) };
    case "package":
      return {
        ...empty,
        price: decimalForInput(price.packagePrice),
        size: decimalForInput(price.size),
      };
    case "percent":
      return {
        ...empty,
        price: decimalForInput(price.percent),
        groups: price.of?.groups?.join("; ") ?? "",
        products: price.of?.products?.join("; ") ?? "",
        recurring: price.recurring ?? false,
        basis: price.basis ?? "afterDiscount",
      };
    case "graduated":
    case "volume":
      return {
        ...empty,
        tiers: price.tiers.map(({ upTo, unitPrice }, index) => ({
          key: `${index}`,
          upTo: upTo === null ? "" : decimalForInput(upTo),
          unitPrice: decimalForInput(unitPrice),
        })),
      };
  }
}

/** Reads a price: what is sent, and where it could not be read, by pointers within it. */
export function readPrice(form: FormPrice): { body: Price; problems: ReadonlyMap<string, string> } {
  const problems = new Map<string, string>();
  const number = (typed: string, pointer: string, example: string): string => {
    const value = parseDecimalInput(typed);
    if (value === null) problems.set(pointer, `Enter a number, like ${decimalForInput(example)}.`);
    return value ?? "0";
  };
  return { body: bodyOf(form, number), problems };
}

/** "compute; network" as names. */
export function namesIn(typed: string): string[] {
  return typed
    .split(";")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

type ReadNumber = (typed: string, pointer: string, example: string) => string;

function bodyOf(form: FormPrice, number: ReadNumber): Price {
  const { model, price, size, tiers } = form;
  switch (model) {
    case "percent": {
      const [groups, products] = [namesIn(form.groups), namesIn(form.products)];
      return {
        model,
        percent: number(price, "/percent", "10"),
        of: groups.length + products.length === 0 ? null : { groups, products },
        recurring: form.recurring,
        basis: form.basis,
      };
    }
    case "flat":
      return { model, amount: number(price, "/amount", "10") };
    case "unit":
      return { model, unitPrice: number(price, "/unitPrice", "0.0245") };
    case "package":
      return {
        model,
        size: number(size, "/size", "1000"),
        packagePrice: number(price, "/packagePrice", "5"),
      };
    case "graduated":
    case "volume":
      return {
        model,
        tiers: tiers.map((tier, index) => ({
          upTo: index === tiers.length - 1 ? null : number(tier.upTo, `/tiers/${index}/upTo`, "1000"),
          unitPrice: number(tier.unitPrice, `/tiers/${index}/unitPrice`, "0.019"),
        })),
      };
  }
}

/** One tier more, before the last one. */
export function withTier(tiers: readonly FormTier[]): FormTier[] {
  return [...tiers.slice(0, -1), { key: nextKey(tiers), upTo: "", unitPrice: "" }, ...tiers.slice(-1)];
}
