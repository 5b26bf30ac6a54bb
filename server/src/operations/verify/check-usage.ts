import type { Tiling } from "@billow/core/metering/tiling.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { instantOfSeconds } from "../../http/present.ts";
import {
  allocationText,
  type Compared,
  compareUsage,
  type Discrepancy,
} from "../../metering/usage/rollups/compare-usage.ts";
import { quantityText } from "../../metering/usage/store/quantity.ts";
import type { Finding } from "./finding.ts";

/** Compares one customer's allocations and rollups with its raw usage. */
export async function checkUsage(
  tx: Transaction<Database>,
  customer: { customerId: string; owner: string; tiling: Tiling; fromFiles?: boolean },
  tell: (finding: Finding) => void,
): Promise<Compared> {
  return compareUsage(tx, customer, (discrepancy) => tell(findingOf(customer.owner, discrepancy)));
}

const CHECKS = {
  hour: "hours",
  day: "days",
  month: "months",
  firstTen: "months",
  firstTwenty: "months",
} as const;

/** What of a month is wrong, where it is not the whole. */
const PARTS = { firstTen: " until its 10th", firstTwenty: " until its 20th" } as const;

function findingOf(owner: string, discrepancy: Discrepancy): Finding {
  switch (discrepancy.of) {
    case "allocation": {
      const { resource, expected, found } = discrepancy;
      const text = (list: typeof expected) => list.map(allocationText).join("; ") || "none";
      const where = `${owner}, resource ${resource}`;
      return { check: "allocations", where, expected: text(expected), found: text(found) };
    }
    case "watermark":
      return {
        check: "allocations",
        where: `${owner}, resource ${discrepancy.resource}`,
        expected: "an instant up to which it is accounted for",
        found: "none",
      };
    case "hour":
    case "day":
    case "month":
    case "firstTen":
    case "firstTwenty": {
      const { meter, dimensions, expected, found } = discrepancy;
      const day = discrepancy.of === "hour" ? instantOfSeconds(discrepancy.time) : discrepancy.time;
      const time = `${day}${discrepancy.of in PARTS ? PARTS[discrepancy.of as keyof typeof PARTS] : ""}`;
      return {
        check: CHECKS[discrepancy.of],
        where: `${owner}, ${meter} ${time} ${dimensions}`,
        expected: quantityText(expected),
        found: quantityText(found),
      };
    }
  }
}
