/** A debt of which a customer was reminded at a level that suspends. */
export interface SuspendingDebt {
  /** What is due of it, in minor units. */
  readonly due: bigint;
  /** The last day of a promise to pay it. */
  readonly promisedOn: string | null;
  /** Today at its issuer. */
  readonly today: string;
  /** Whether the customer's credit covers everything it owes in that currency. */
  readonly isCovered: boolean;
}

/** What becomes of a customer's suspension: it is due from now on, or no longer, or stays as it is. */
export type SuspensionStep = { readonly step: "due" | "lifted"; readonly reason: string } | null;

/**
 * Whether the suspension of a customer becomes due, or is lifted. It is due while one of its debts counts: there is something
 * due of it, no promise is open, and no credit covers it. A customer whose reminders are off is left alone.
 */
export function suspensionStep({
  isDue,
  remindersOff,
  debts,
}: {
  readonly isDue: boolean;
  readonly remindersOff: boolean;
  readonly debts: readonly SuspendingDebt[];
}): SuspensionStep {
  const open = debts.filter(isOpen);
  const counts = !remindersOff && open.some(countsNow);
  if (counts === isDue) return null;
  if (counts) return { step: "due", reason: "It was reminded at a level after which it is suspended." };
  if (open.length === 0) return { step: "lifted", reason: "Nothing for which it was due is open any more." };
  if (remindersOff) return { step: "lifted", reason: "Reminders were switched off for the customer." };
  return { step: "lifted", reason: "The customer promised to pay." };
}

/** Whether a suspension is due for this debt. Its day included, a promise holds. */
export function countsNow(debt: SuspendingDebt): boolean {
  const { promisedOn, today } = debt;
  return isOpen(debt) && (promisedOn === null || promisedOn < today);
}

function isOpen({ due, isCovered }: SuspendingDebt): boolean {
  return due > 0n && !isCovered;
}
