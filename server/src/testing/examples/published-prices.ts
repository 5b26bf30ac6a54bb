import type { NewRateCard } from "../../pricing/rate-cards/rate-card.ts";

type Item = NewRateCard["items"][number];

/** A provider's public price list, as far as a month of a made-up tenant needs it, and what that tenant used. */
export interface PublishedPrices {
  provider: string;
  /** Where the prices stood, and when. They were written by hand; the pages themselves are not reachable from here. */
  source: string;
  items: Item[];
  /** What is charged a month whatever is used. */
  recurring: { product: string; unitPrice: string }[];
  /** Hours × size for what runs or is kept, GiB for traffic, in a month of 744 hours. */
  used: { meter: string; dimensions: Record<string, string>; quantity: bigint }[];
}

const HOURS = 744n;

/** N. Virginia, USD, without the first year's free usage. */
export const AWS: PublishedPrices = {
  provider: "AWS",
  source:
    "AWS's price list of us-east-1 as public texts of 2026 quote its descriptions (gp3, snapshots of the standard tier, in-use public IPv4, the four tiers of data transfer out beyond the global free tier of 100 GB), and tables of instance prices that agree with each other (m5.4xlarge); aws.amazon.com/premiumsupport/pricing of 2025",
  items: [
    instance("t3.medium", "0.0416"),
    instance("m5.4xlarge", "0.768"),
    perUnit("EBS gp3", "storage.block", "0.08"),
    perUnit("EBS snapshots", "storage.snapshot", "0.05"),
    perUnit("Public IPv4", "network.address", "0.005"),
    {
      product: "Data transfer out",
      meter: "network.egress",
      price: {
        model: "graduated",
        tiers: [
          // The tiers of 10, 40 and 100 TB begin beyond the free ones.
          { upTo: "100", unitPrice: "0" },
          { upTo: "10340", unitPrice: "0.09" },
          { upTo: "51300", unitPrice: "0.085" },
          { upTo: "153700", unitPrice: "0.07" },
          { upTo: null, unitPrice: "0.05" },
        ],
      },
    },
    { product: "Business Support", price: { model: "percent", percent: "10" }, minimum: "100" },
  ],
  recurring: [],
  used: [
    { meter: "compute.instance", dimensions: { instanceType: "t3.medium" }, quantity: 3n * HOURS },
    { meter: "compute.instance", dimensions: { instanceType: "m5.4xlarge" }, quantity: 2n * HOURS - 101n },
    { meter: "storage.block", dimensions: {}, quantity: 1_300n * HOURS },
    { meter: "storage.snapshot", dimensions: {}, quantity: 421n * HOURS },
    { meter: "network.address", dimensions: {}, quantity: 5n * HOURS },
    { meter: "network.egress", dimensions: {}, quantity: 12_345n },
  ],
};

/** USD. A Droplet costs its month's price at most; a reserved address costs while nothing uses it. */
export const DIGITALOCEAN: PublishedPrices = {
  provider: "DigitalOcean",
  source:
    "answers of DigitalOcean's API /v2/sizes as public texts of 2026 quote them (prices and transfer of both sizes), docs.digitalocean.com/products/droplets/details/pricing (traffic); docs.digitalocean.com/products/backups/details/pricing (9 Mar 2026) and /products/snapshots/details/pricing; digitalocean.com/support-plans of 2025, not found again",
  items: [
    { ...instance("s-2vcpu-4gb", "0.03571"), maximum: "24" },
    { ...instance("s-1vcpu-1gb", "0.00893"), maximum: "6" },
    perUnit("Snapshots", "storage.snapshot", "0.06"),
    { ...perUnit("Reserved IP", "network.address", "0.00744", { assigned: "no" }), maximum: "5" },
    { ...perUnit("Assigned address", "network.address", "0", { assigned: "yes" }) },
    {
      product: "Outbound transfer",
      meter: "network.egress",
      // 4,000 GiB of the larger Droplet and 1,000 GiB of the smaller one, for its share of 672 hours.
      price: {
        model: "graduated",
        tiers: [
          { upTo: "4297.6", unitPrice: "0" },
          { upTo: null, unitPrice: "0.01" },
        ],
      },
    },
    {
      product: "Weekly backups",
      price: { model: "percent", percent: "20", of: { products: ["s-2vcpu-4gb"] } },
    },
  ],
  recurring: [{ product: "Developer support", unitPrice: "24" }],
  used: [
    { meter: "compute.instance", dimensions: { instanceType: "s-2vcpu-4gb" }, quantity: HOURS },
    { meter: "compute.instance", dimensions: { instanceType: "s-1vcpu-1gb" }, quantity: 200n },
    { meter: "storage.snapshot", dimensions: {}, quantity: 55n * HOURS },
    { meter: "network.address", dimensions: { assigned: "no" }, quantity: 310n },
    { meter: "network.address", dimensions: { assigned: "yes" }, quantity: HOURS },
    { meter: "network.egress", dimensions: {}, quantity: 4_700n },
  ],
};

/** Iowa, USD, premium tier, without sustained-use discounts (E2 has none). */
export const GOOGLE: PublishedPrices = {
  provider: "Google Cloud",
  source:
    "cloud.google.com/compute/vm-instance-pricing, us-central1, as public texts of 2026 quote it (both E2), Premium Tier of North America likewise (0.12, 0.11, 0.08); /compute/disks-image-pricing, the address and Standard Support of 2025, not found again",
  items: [
    instance("e2-standard-2", "0.06701142"),
    instance("e2-medium", "0.03350571"),
    perUnit("Balanced disks", "storage.block", "0.1"),
    perUnit("Standard snapshots", "storage.snapshot", "0.05"),
    perUnit("External IPv4", "network.address", "0.005"),
    {
      product: "Internet traffic",
      meter: "network.egress",
      price: {
        model: "graduated",
        tiers: [
          { upTo: "1", unitPrice: "0" },
          { upTo: "1024", unitPrice: "0.12" },
          { upTo: "10240", unitPrice: "0.11" },
          { upTo: null, unitPrice: "0.08" },
        ],
      },
    },
    { product: "Standard Support", price: { model: "percent", percent: "3" }, minimum: "29" },
  ],
  recurring: [],
  used: [
    { meter: "compute.instance", dimensions: { instanceType: "e2-standard-2" }, quantity: 4n * HOURS - 7n },
    { meter: "compute.instance", dimensions: { instanceType: "e2-medium" }, quantity: 93n },
    { meter: "storage.block", dimensions: {}, quantity: 250n * HOURS },
    { meter: "storage.snapshot", dimensions: {}, quantity: 80n * HOURS },
    { meter: "network.address", dimensions: {}, quantity: 4n * HOURS },
    { meter: "network.egress", dimensions: {}, quantity: 1_500n },
  ],
};

function instance(instanceType: string, unitPrice: string): Item {
  return perUnit(instanceType, "compute.instance", unitPrice, { instanceType });
}

function perUnit(
  product: string,
  meter: string,
  unitPrice: string,
  match: Record<string, string> = {},
): Item {
  return { product, meter, match, price: { model: "unit", unitPrice } };
}
