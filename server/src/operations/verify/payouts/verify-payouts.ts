import { inSnapshot } from "../../../db/snapshot.ts";
import type { Deps } from "../../../deps.ts";
import { type Checked, type Tell, tellAll } from "../finding.ts";
import { checkMoved, checkPaidOut } from "./check-payouts.ts";
import { cameIn, ownBalances, ownPostings, paidOut, withoutTransfer } from "./payout-queries.ts";

/** Checks what belongs to no customer: the operator's own money that providers paid out. */
export async function verifyPayouts(
  deps: Deps,
  { checked, tell }: { checked: Checked; tell: Tell },
): Promise<void> {
  await inSnapshot(deps.db, async (tx) => {
    const payouts = await paidOut(tx);
    checked.payouts = payouts.reduce((sum, { lines }) => sum + lines, 0);
    for (const { id, booked_on } of await withoutTransfer(tx))
      tell({
        check: "payouts",
        where: `bank line ${id} of ${booked_on}`,
        expected: "a posting that moves its amount",
        found: "none, or of another amount",
      });
    tellAll("payouts", checkMoved(payouts, await ownBalances(tx)), tell);
    tellAll("payouts", checkPaidOut(payouts, await cameIn(tx)), tell);
    const { postings, unbalanced } = await ownPostings(tx);
    checked.postings += postings;
    for (const { posting_id, sum, currencies } of unbalanced)
      tell({
        check: "postings",
        where: `payouts, posting ${posting_id}`,
        expected: "entries that sum to 0 in one currency",
        found: `${sum} in ${currencies}`,
      });
  });
}
