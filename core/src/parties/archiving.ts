/** What a customer still has, that would be forgotten if it were archived. */
export interface LeftOfCustomer {
  /** The number of one of its drafts. */
  draft: string | null;
  /** A month, `YYYY-MM`, whose usage no invoice bills as it is. */
  unbilledMonth: string | null;
  /** A tenant whose machines run. */
  runningTenant: string | null;
  /** The first day of terms that go on to charge items or a minimum. */
  chargingTerms: string | null;
  /** Fees and interest that wait for its next invoice, such as "5.00 EUR", which no other customer is billed. */
  openCharges: string | null;
}

/** Why a customer cannot be archived yet, as one sentence, and what to do; null where nothing is left. */
export function archiveRefusal({
  draft,
  runningTenant,
  unbilledMonth,
  chargingTerms,
  openCharges,
}: LeftOfCustomer): string | null {
  if (draft !== null) return `The draft ${draft} is open. Issue it, or void it, first.`;
  if (runningTenant !== null)
    return `Resources of the tenant "${runningTenant}" are still running. End them, or move the tenant, first.`;
  if (unbilledMonth !== null)
    return `Usage of ${unbilledMonth} is not billed. Bill that month first, or say that nothing is billed for it.`;
  if (chargingTerms !== null)
    return `The terms of ${chargingTerms} go on to charge items or a minimum. Agree on terms without them first.`;
  if (openCharges !== null)
    return `Fees and interest of ${openCharges} wait for its next invoice. Make one, or waive them, first.`;
  return null;
}
