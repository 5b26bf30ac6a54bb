import type { newRateCard, RateCard } from "@billow/contract/pricing/rate-card.ts";
import type { z } from "zod";
import { decimalForInput, parseDecimalInput } from "../../../format/decimal-input.ts";
import { emptyPrice, type FormPrice, priceForm, readPrice } from "./price-form.ts";

/** A rate card as it stands in the form: everything as it was typed. */
export interface CardForm {
  /** Empty for the first issuer. */
  issuerId: string;
  name: string;
  currency: string;
  validFrom: string;
  audience: RateCard["audience"];
  items: readonly FormItem[];
}

export interface FormItem extends FormPrice {
  /** Identifies the item while items come and go. */
  key: string;
  product: string;
  description: string;
  meter: string;
  /** The dimensions it is only for, like "gpuModel=H200, region=fra". */
  match: string;
  /** By which percentages name it; empty for its meter's. */
  group: string;
  /** The least and the most of a month; empty for no bound. */
  minimum: string;
  maximum: string;
  /** Whether it is a row of a grid of prices. It stays where it is while it is edited. */
  inGrid: boolean;
}

export type NewRateCardBody = z.input<typeof newRateCard>;
type NewItem = NewRateCardBody["items"][number];

/** An item for a meter, without a price. */
export function emptyItem(key: string, meter: { id: string; name: string } | undefined): FormItem {
  return {
    key,
    product: meter?.name ?? "",
    description: "",
    meter: meter?.id ?? "",
    match: "",
    group: "",
    minimum: "",
    maximum: "",
    inGrid: false,
    ...emptyPrice(),
  };
}

/** A new card to begin with: an item for each meter. */
export function cardOfMeters(
  meters: readonly { id: string; name: string }[],
  start: { currency: string; validFrom: string },
): CardForm {
  return {
    issuerId: "",
    name: "",
    ...start,
    audience: "everyone",
    items: meters.map((meter, index) => emptyItem(`${index}`, meter)),
  };
}

/** A new card with another one's prices, from a later day on. */
export function cardAfter(
  card: RateCard,
  { validFrom, meters }: { validFrom: string; meters: readonly { id: string; group: string }[] },
): CardForm {
  const items = card.items.map((item, index) => formItem(item, { key: `${index}`, meters }));
  return {
    issuerId: card.issuerId,
    name: card.name,
    currency: card.currency,
    validFrom,
    audience: card.audience,
    items,
  };
}

/** An item as the form shows it. */
export function formItem(
  item: RateCard["items"][number],
  { key, meters }: { key: string; meters: readonly { id: string; group: string }[] },
): FormItem {
  const usual = meters.find(({ id }) => id === item.meter)?.group;
  return {
    key,
    product: item.product,
    description: item.description ?? "",
    meter: item.meter ?? "",
    match: matchText(item.match ?? {}),
    group: item.group && item.group !== usual ? item.group : "",
    minimum: item.minimum ? decimalForInput(item.minimum) : "",
    maximum: item.maximum ? decimalForInput(item.maximum) : "",
    inGrid: false,
    ...priceForm(item.price),
  };
}

/** What cannot be sent yet, by the JSON pointer the server would name. */
export type FormProblems = ReadonlyMap<string, string>;

/** Reads the form: the call's body, and where it could not be read. */
export function readCard(form: CardForm): { body: NewRateCardBody; problems: FormProblems } {
  const problems = new Map<string, string>();
  if (form.name.trim() === "") problems.set("/name", "Give it a name, like Standard 2027.");
  if (!/^[A-Z]{3}$/.test(currencyOf(form))) problems.set("/currency", "Three letters, like EUR.");
  if (form.validFrom === "") problems.set("/validFrom", "Choose the day from which it holds.");
  if (form.items.length === 0) problems.set("/items", "A rate card has at least one product.");
  const items = form.items.map((item, index) => {
    const read = readItemOnce(item);
    for (const [at, said] of read.problems) problems.set(`/items/${index}${at}`, said);
    return read.body;
  });
  const { issuerId, validFrom, audience } = form;
  return {
    body: {
      ...(issuerId !== "" && { issuerId }),
      name: form.name.trim(),
      currency: currencyOf(form),
      validFrom,
      audience,
      items,
    },
    problems,
  };
}

export function currencyOf({ currency }: CardForm): string {
  return currency.trim().toUpperCase();
}

type ReadItem = { body: NewItem; problems: FormProblems };

const readItems = new WeakMap<FormItem, ReadItem>();

/** Items never change, so each is read once: a card may have thousands. */
function readItemOnce(item: FormItem): ReadItem {
  const read = readItems.get(item) ?? readItem(item);
  readItems.set(item, read);
  return read;
}

function readItem(item: FormItem): { body: NewItem; problems: FormProblems } {
  const problems = new Map<string, string>();
  if (item.product.trim() === "") problems.set("/product", "Say what is sold.");
  const price = readPrice(item);
  for (const [at, said] of price.problems) problems.set(`/price${at}`, said);
  const bound = (field: "minimum" | "maximum") => {
    const typed = item[field].trim();
    const value = parseDecimalInput(typed);
    if (typed !== "" && value === null)
      problems.set(`/${field}`, `Enter a number, like ${decimalForInput("29")}.`);
    return value === null ? {} : { [field]: value };
  };
  return {
    body: {
      product: item.product.trim(),
      description: item.description.trim() || null,
      ...(item.model === "percent" ? {} : readUsage(item, problems)),
      price: price.body,
      ...(item.group.trim() !== "" && { group: item.group.trim() }),
      ...bound("minimum"),
      ...bound("maximum"),
    },
    problems,
  };
}

/** Which usage an item prices. */
function readUsage(item: FormItem, problems: Map<string, string>): Pick<NewItem, "meter" | "match"> {
  if (item.meter === "") problems.set("/meter", "Choose what it is measured by.");
  const match = parseMatch(item.match);
  if (match === null)
    problems.set("/match", "Write it like gpuModel=H200, several of them with commas between.");
  return { meter: item.meter, ...(match === null || Object.keys(match).length === 0 ? {} : { match }) };
}

/** "gpuModel=H200, region=fra" as dimensions; null if it cannot be read. */
export function parseMatch(typed: string): Record<string, string> | null {
  const parts = typed
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const pairs = parts.map((part) => {
    const [name = "", ...value] = part.split("=");
    return [name.trim(), value.join("=").trim()] as const;
  });
  if (pairs.some(([name, value]) => name === "" || value === "")) return null;
  const match = Object.fromEntries(pairs);
  return Object.keys(match).length === pairs.length ? match : null;
}

export function matchText(match: Readonly<Record<string, string>>): string {
  return Object.entries(match)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");
}
