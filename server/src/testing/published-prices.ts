import type { NewRateCard } from "../pricing/rate-cards/rate-card.ts";

type Item = NewRateCard["items"][number];

/** A provider's public price list, as far as a month of a made-up tenant needs it, and what that tenant used. */
export interface PublishedPrices {
  provider: string;
  /** Where the prices stood, and when. Prices change: these are of that day, written by hand. */
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
    "aws.amazon.com/ec2/pricing/on-demand, /ebs/pricing, /vpc/pricing and /premiumsupport/pricing, us-east-1: of 2025, not compared with the pages but for support and t3.medium",
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
          { upTo: "100", unitPrice: "0" },
          { upTo: "10240", unitPrice: "0.09" },
          { upTo: "51200", unitPrice: "0.085" },
          { upTo: null, unitPrice: "0.07" },
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
    "digitalocean.com/pricing/droplets and /support-plans: of 2025, not compared with the pages; docs.digitalocean.com/products/backups/details/pricing (9 Mar 2026) and /products/snapshots/details/pricing",
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
    "cloud.google.com/compute/vm-instance-pricing, /compute/disks-image-pricing, /vpc/network-pricing and /support (Standard Support), us-central1: of 2025, not compared with the pages",
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
