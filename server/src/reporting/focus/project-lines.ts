import { splitInteger } from "@billow/core/billing/breakdown.ts";
import { storedShares } from "../../invoicing/invoices/draft/line-share.ts";
import type { FocusRow } from "./focus-columns.ts";
import type { FocusLineRow } from "./queries.ts";

/** A line, or a project's part of one, and the sub-account it belongs to. */
interface ProjectLine {
  line: FocusLineRow;
  account: FocusRow;
}

/**
 * A line by project: of a customer with several tenants one part each, whose quantities and costs sum to the line's. The
 * line's discounts are split as its amount is.
 */
export function projectLines(line: FocusLineRow): ProjectLine[] {
  const shares = storedShares(line.breakdown);
  if (shares === null) return [{ line, account: {} }];
  const nets = splitInteger(
    line.net,
    shares.map(({ amount }) => BigInt(amount)),
  );
  return shares.map(({ tenantId, name, quantity, amount }, index) => ({
    line: { ...line, quantity, amount: BigInt(amount), net: nets[index] ?? 0n },
    account: { SubAccountId: tenantId, SubAccountName: name ?? tenantId, SubAccountType: "Project" },
  }));
}
