import type { Corruption } from "./record-corruptions.ts";

const DRAFT = "(SELECT id FROM invoice WHERE status = 'draft' AND origin = 'manual' LIMIT 1)";
const REVERSAL = "kind = 'reversalFee'";

const TRANSFER = "kind = 'transfer' AND customer_id IS NULL";

const SUSPENDED = "customer_id = (SELECT customer_id FROM suspension WHERE lifted_at IS NOT NULL)";

/** Charges that were changed, lost or billed twice, collections that are not what invoices say, and suspensions nobody heard of. */
export const CHARGE_CORRUPTIONS: Corruption[] = [
  [
    "a charge that two invoices bill",
    [
      `UPDATE invoice_line SET kind = 'charge', charge_id = (SELECT id FROM charge WHERE ${REVERSAL}) WHERE invoice_id = ${DRAFT}`,
    ],
    ["charges"],
    /^west, charge reversalFee /,
  ],
  [
    "a charge under another key",
    [`UPDATE charge SET key = 'another' WHERE ${REVERSAL}`],
    ["charges"],
    /^west, charge another$/,
  ],
  [
    "a charge of a payment that was not reversed",
    [
      `UPDATE charge SET payment_id = (SELECT id FROM payment WHERE reversed_at IS NULL LIMIT 1) WHERE ${REVERSAL}`,
    ],
    ["charges"],
    /^west, charge reversalFee /,
  ],
  [
    "a charge that is waived and billed",
    [`UPDATE charge SET waived_at = recorded_at, waived_reason = 'why' WHERE ${REVERSAL}`],
    ["charges"],
    /^west, charge reversalFee /,
  ],
  [
    "an invoice that is collected and does not say so",
    ["UPDATE invoice SET collecting_on = NULL WHERE collecting_on IS NOT NULL"],
    ["collections"],
    /./,
  ],
  [
    "an invoice that says that it is collected, and is not",
    ["UPDATE invoice SET collecting_on = '2026-11-20' WHERE total = 1800"],
    ["collections"],
    /./,
  ],
  [
    "a debit that is collected without a payment",
    ["UPDATE direct_debit SET state = 'collected' WHERE state = 'takenBack'"],
    ["collections"],
    /./,
  ],
  [
    "a sum of a month that is off",
    ["UPDATE ledger_tally SET amount = amount + 1 WHERE ctid = (SELECT min(ctid) FROM ledger_tally)"],
    ["sums"],
    /^2026-\d\d \w+ \w+ in [A-Z]{3}/,
  ],
  [
    "a suspension that nobody was told of",
    [
      `INSERT INTO suspension SELECT customer_id, 2, lifted_at + interval '1 day', NULL FROM suspension WHERE ${SUSPENDED}`,
    ],
    ["suspensions"],
    /^north, suspension 2$/,
  ],
  [
    "a suspension that is lifted without a word",
    [`UPDATE suspension SET lifted_at = lifted_at + interval '1 hour' WHERE ${SUSPENDED}`],
    ["suspensions"],
    /^north, suspension 1$/,
  ],
  [
    "a suspension that was lifted and is due",
    [`UPDATE suspension SET lifted_at = NULL WHERE ${SUSPENDED}`],
    ["suspensions"],
    /^north, suspension 1$/,
  ],
  [
    "a lost suspension",
    [`DELETE FROM suspension WHERE ${SUSPENDED}`],
    ["suspensions"],
    /^north, suspension without a number$/,
  ],
  [
    "suspensions that overlap",
    [`UPDATE suspension SET number = 2 WHERE ${SUSPENDED}`],
    ["suspensions"],
    /^north, suspension 2$/,
  ],
  [
    "money that the books have in another place",
    [
      "UPDATE ledger_entry SET money_place = 'clearing:nobody' WHERE money_place LIKE 'bank:%' AND customer_id IS NOT NULL",
    ],
    ["receipts"],
    /^north, cash at (bank:DE02120300000000202051|clearing:nobody)$/,
  ],
  [
    "a payout whose posting is lost",
    ["DELETE FROM ledger_entry WHERE kind = 'transfer' AND customer_id IS NULL"],
    ["payouts", "sums"],
    /^bank line .* of 2026|^payouts, (bank|clearing):|^2026-\d\d cash transfer /,
  ],
  [
    "a payout over another amount than its line",
    [`UPDATE ledger_entry SET amount = amount + sign(amount) WHERE ${TRANSFER}`],
    ["payouts"],
    /^bank line .* of 2026|^payouts, (bank:DE02120300000000202051|clearing:stripe)$/,
  ],
  [
    "a payout that is out of balance",
    [`UPDATE ledger_entry SET amount = amount + 1 WHERE ${TRANSFER} AND amount > 0`],
    ["payouts", "postings", "sums"],
    /^payouts, (bank:DE02120300000000202051$|posting )|^2026-\d\d cash transfer /,
  ],
  [
    "fees that a provider did not keep",
    ["UPDATE bank_line SET payout_fee = payout_fee + 1 WHERE payout_fee > 0"],
    ["payouts"],
    /^payouts, (paymentFees|clearing:stripe)$/,
  ],
  [
    "a payout of more than came in",
    [
      "UPDATE bank_line SET payout_fee = payout_fee + 2000 WHERE payout_fee > 0",
      "UPDATE ledger_entry SET amount = amount + 2000 * sign(amount) WHERE kind = 'paymentFee'",
    ],
    ["payouts", "sums"],
    /^payouts of clearing:stripe EUR$|^2026-\d\d \w+ paymentFee /,
  ],
  [
    "charges that the books do not tell apart",
    ["DELETE FROM ledger_entry WHERE kind = 'charge'"],
    ["books", "sums"],
    /, (revenue|lateFees|lateInterest)$|^2026-\d\d \w+ /,
  ],
];
