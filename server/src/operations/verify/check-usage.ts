import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { instantOfSeconds } from "../../http/present.ts";
import {
  type Asked,
  allocationText,
  type Compared,
  compareUsage,
  type Discrepancy,
} from "../../metering/usage/rollups/compare-usage.ts";
import { quantityText } from "../../metering/usage/store/quantity.ts";
import type { Finding } from "./finding.ts";

/** Compares customers' allocations and rollups with their raw usage, one after the other. */
export function checkUsage(
  tx: Transaction<Database>,
  asked: Asked,
  { nameOf, tell }: { nameOf: (customerId: string) => string; tell: (finding: Finding) => void },
): AsyncGenerator<Compared & { customerId: string }> {
  return compareUsage(tx, asked, (customerId, discrepancy) =>
    tell(findingOf(nameOf(customerId), discrepancy)),
  );
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
