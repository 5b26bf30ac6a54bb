import type { NewCustomer } from "@billow/contract/parties/customer.ts";
import type { RecurringItem } from "@billow/core/pricing/recurring.ts";
import type { NewSubscription } from "../../../pricing/subscriptions/create-subscription.ts";

export const REGIONS = ["fra", "ams", "waw", "hel"] as const;
export type Region = (typeof REGIONS)[number];

/** Sizes of virtual machines, as clouds sell them. */
export type Flavor = "small" | "medium" | "large" | "xlarge" | "double" | "huge";

export type GpuModel = "H200" | "H100" | "A100" | "L40S";

/** When the load is high: in office hours, in the evening and at weekends, at night, or always. */
export type Rhythm = "office" | "evening" | "night" | "steady";

/** A fictional customer: master data, agreement and usage. */
export interface DemoCustomer {
  is: NewCustomer & { currency: string };
  /** Full months before the present one; null for a customer since before the demo begins. */
  joinedMonthsAgo: number | null;
  leftMonthsAgo: number | null;
  pays: "transfer" | "debit" | "card";
  agreed: Agreement | null;
  uses: UsageProfile;
}

/** Terms agreed on joining. Amounts are in the customer's currency. */
export type Agreement = Partial<Pick<NewSubscription, "discount" | "minimumSpend">> & {
  items?: readonly (Pick<RecurringItem, "product" | "description" | "unitPrice"> & Partial<RecurringItem>)[];
};

export interface UsageProfile {
  /** Machines that run all the time: `count` at first, and `more` added over the year. */
  machines: readonly { region: Region; flavor: Flavor; count: number; more?: number }[];
  /** Groups of machines that follow the load. */
  groups?: readonly { region: Region; flavor: Flavor; low: number; high: number; rhythm: Rhythm }[];
  gpus?: readonly {
    region: Region;
    model: GpuModel;
    count: number;
    /** Full months before the present one; from the beginning if missing. */
    sinceMonthsAgo?: number;
    rhythm: Rhythm;
  }[];
  /** Machines sold by type, each with an address of its own and snapshots of its disk; stopped when the rhythm has it at rest. */
  instances?: readonly { region: Region; type: string; count: number; rhythm: "steady" | "office" }[];
  /** Object storage now, in GiB. It has grown to this size. */
  object?: { region: Region; gib: number };
  /** GiB per working day, now. */
  egress?: { region: Region; gib: number; rhythm: Rhythm };
  ingress?: { region: Region; gib: number; rhythm: Rhythm };
}
