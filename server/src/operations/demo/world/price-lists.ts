import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { roundHalfAwayFromZero } from "@billow/core/money/rounding.ts";
import type { NewRateCard } from "../../../pricing/rate-cards/rate-card.ts";

type Item = NewRateCard["items"][number];

/** The value of one EUR in the price lists of other currencies. */
const FACTORS: Readonly<Record<string, string>> = {
  EUR: "1",
  CHF: "0.96",
  GBP: "0.86",
  USD: "1.1",
  SEK: "11.2",
  PLN: "4.3",
  JPY: "165",
};

const UNIT_PRICE_DECIMALS = 4;

/** The provider's price lists from a day on, one per currency. The second edition has some lower prices. */
export function priceLists(validFrom: string, edition: "first" | "second"): NewRateCard[] {
  return Object.keys(FACTORS).map((currency) => ({
    name: `Nordlicht ${currency} ${validFrom.slice(0, 7)}`,
    currency,
    validFrom,
    audience: "everyone",
    items: items(edition).map((item) => ({ ...item, price: converted(item.price, currency) })),
  }));
}

/** Converts a price in EUR to the list price in another currency. */
export function priceIn(currency: string, euros: string, decimals: number): string {
  const price = decimal(euros).times(decimal(FACTORS[currency] ?? "1"));
  return decimalText(roundHalfAwayFromZero(price, decimals));
}

function items(edition: "first" | "second"): Item[] {
  const cheaper = edition === "second";
  return [
    inRegion("vCPU hours", "compute.vcpu", "fra", "0.0245"),
    inRegion("vCPU hours", "compute.vcpu", "ams", "0.0239"),
    inRegion("vCPU hours", "compute.vcpu", "waw", "0.0212"),
    inRegion("vCPU hours", "compute.vcpu", "hel", "0.0205"),
    inRegion("RAM hours", "compute.ram", "fra", "0.0031"),
    inRegion("RAM hours", "compute.ram", "ams", "0.003"),
    inRegion("RAM hours", "compute.ram", "waw", "0.0027"),
    inRegion("RAM hours", "compute.ram", "hel", "0.0026"),
    ...instance("nl2.small", "0.031", "0.003"),
    ...instance("nl2.medium", "0.062", "0.006"),
    ...instance("nl2.large", "0.124", "0.012"),
    ...instance("nl2.xlarge", "0.248", "0.025"),
    anywhere("Public addresses", "IPv4", "network.address", "0.0045"),
    anywhere("Snapshots", "Of block storage", "storage.snapshot", "0.045"),
    anywhere("Block storage", "NVMe, three replicas", "storage.block", "0.089"),
    anywhere("Object storage", "Standard", "storage.object", cheaper ? "0.0175" : "0.019"),
    anywhere("Ingress", "Free of charge", "network.ingress", "0"),
    {
      product: "Egress",
      description: "To the internet",
      meter: "network.egress",
      price: {
        model: "graduated",
        tiers: [
          { upTo: "1000", unitPrice: "0" },
          { upTo: "50000", unitPrice: "0.019" },
          { upTo: null, unitPrice: "0.012" },
        ],
      },
    },
    gpu("H200", "2.95"),
    gpu("H100", cheaper ? "2.25" : "2.4"),
    gpu("A100", cheaper ? "1.45" : "1.6"),
    gpu("L40S", "0.95"),
  ];
}

const REGION_NAMES: Readonly<Record<string, string>> = {
  fra: "Frankfurt",
  ams: "Amsterdam",
  waw: "Warsaw",
  hel: "Helsinki",
};

function inRegion(product: string, meter: string, region: string, unitPrice: string): Item {
  const description = REGION_NAMES[region] ?? region;
  return { product, description, meter, match: { region }, price: { model: "unit", unitPrice } };
}

function anywhere(product: string, description: string, meter: string, unitPrice: string): Item {
  return { product, description, meter, price: { model: "unit", unitPrice } };
}

/** A type of machine. While one is stopped, its capacity stays reserved. */
function instance(instanceType: string, running: string, stopped: string): Item[] {
  const item = (product: string, state: string | null, unitPrice: string): Item => ({
    product,
    meter: "compute.instance",
    match: { instanceType, ...(state !== null && { state }) },
    price: { model: "unit", unitPrice },
  });
  const product = `Instance ${instanceType}`;
  return [item(product, null, running), item(`${product}, stopped`, "stopped", stopped)];
}

function gpu(gpuModel: string, unitPrice: string): Item {
  const product = `GPU hours ${gpuModel}`;
  return {
    product,
    description: "Dedicated",
    meter: "gpu",
    match: { gpuModel },
    price: { model: "unit", unitPrice },
  };
}

function converted(price: Item["price"], currency: string): Item["price"] {
  const convert = (unitPrice: string) => priceIn(currency, unitPrice, UNIT_PRICE_DECIMALS);
  if (price.model === "unit") return { ...price, unitPrice: convert(price.unitPrice) };
  if (price.model !== "graduated") return price;
  return { ...price, tiers: price.tiers.map((tier) => ({ ...tier, unitPrice: convert(tier.unitPrice) })) };
}
