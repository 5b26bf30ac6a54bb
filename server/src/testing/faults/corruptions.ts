import { type Corruption, RECORD_CORRUPTIONS } from "./record-corruptions.ts";

export const EAST = "(SELECT id FROM customer WHERE tenant_id = 'east')";
export const WEST = "(SELECT id FROM customer WHERE tenant_id = 'west')";
const DISCOUNTED = "(SELECT id FROM invoice WHERE discount_terms IS NOT NULL)";
const ISSUE = "(SELECT min(posting_id::text)::uuid FROM ledger_entry WHERE kind = 'issue')";
export const NOBODY = "'0192f0c1-2345-7000-8000-0123456789ab'";

/** Statements that spoil what is stored, past all triggers and constraints, and what must be said of it. */
export const CORRUPTIONS: Corruption[] = [
  [
    "a count that is off",
    ["UPDATE invoice_tally SET invoices = invoices + 1 WHERE ctid = (SELECT min(ctid) FROM invoice_tally)"],
    ["tally"],
    / due /,
  ],
  [
    "a sum of what invoices come to that is off",
    ["UPDATE invoice_tally SET total = total + 1 WHERE ctid = (SELECT min(ctid) FROM invoice_tally)"],
    ["tally"],
    / due /,
  ],
  [
    "usage of nobody",
    [`INSERT INTO usage_day VALUES (${NOBODY}, 'gpu', '2026-10-03', '{}', 5)`],
    ["owners", "days", "platform"],
    /0123456789ab|all customers, gpu 2026-10-03/,
  ],
  [
    "an allocation of another size",
    [`UPDATE allocation SET vcpus = vcpus + 1 WHERE customer_id = ${EAST} AND resource = 'vm-2'`],
    ["allocations"],
    /^east, resource vm-2$/,
  ],
  [
    "a lost allocation",
    [`DELETE FROM allocation WHERE customer_id = ${EAST} AND starts_at = '2026-10-03T11:22:33Z'`],
    ["allocations"],
    /^east, resource vm-1$/,
  ],
  [
    "an allocation that no event tells of",
    [`INSERT INTO allocation SELECT ${WEST}, 'vm-9', '2026-10-03T00:00:00Z', NULL, '{}', 1, 1, 1, 1`],
    ["allocations"],
    /^west, resource vm-9$/,
  ],
  [
    "a lost watermark",
    [`DELETE FROM usage_watermark WHERE customer_id = ${WEST}`],
    ["allocations", "hours", "days", "months"],
    /^west/,
  ],
  [
    "a lost allocation event",
    [`DELETE FROM usage_event WHERE customer_id = ${EAST} AND state = 'deleted'`],
    ["allocations", "hours", "days", "months"],
    /^east/,
  ],
  [
    "a lost usage record",
    [`DELETE FROM usage_event WHERE customer_id = ${EAST} AND type = 'usage'`],
    ["hours", "days", "months"],
    /^east, network.egress/,
  ],
  [
    "a changed hour",
    [
      `UPDATE usage_hour SET quantity = quantity + 0.001 WHERE customer_id = ${EAST} AND meter = 'network.egress' AND hour = '2026-10-03T15:00:00Z'`,
    ],
    ["hours", "platform"],
    /^(east|all customers), network.egress 2026-10-03T15:00:00Z \{\}$/,
  ],
  [
    "a lost hour",
    [`DELETE FROM usage_hour WHERE customer_id = ${EAST} AND hour = '2026-10-03T15:00:00Z'`],
    ["hours", "platform"],
    /^(east|all customers), (compute.vcpu|network.egress) 2026-10-03T15:00:00Z/,
  ],
  [
    "an hour too many, of a meter that does not exist",
    [`INSERT INTO usage_hour SELECT ${EAST}, 'moon', '2026-10-03T14:00:00Z', '{"a":"b"}', 7`],
    ["hours", "platform"],
    /^(east|all customers), moon 2026-10-03T14:00:00Z \{"a":"b"\}$/,
  ],
  [
    "a changed month",
    [`UPDATE usage_month SET quantity = quantity - 1 WHERE customer_id = ${WEST} AND meter = 'compute.vcpu'`],
    ["months"],
    /^west, compute.vcpu 2026-\d\d-01 \{\}$/,
  ],
  [
    "a changed beginning of a month",
    [
      `UPDATE usage_month SET first_ten = first_ten - 1 WHERE customer_id = ${WEST} AND meter = 'compute.vcpu'`,
    ],
    ["months"],
    /^west, compute.vcpu 2026-\d\d-01 until its 10th \{\}$/,
  ],
  [
    "a month of nobody",
    [`INSERT INTO usage_month VALUES (${NOBODY}, '2026-10-01', 'gpu', '{}', 5)`],
    ["owners", "months"],
    /0123456789ab/,
  ],
  [
    "a changed day",
    [`UPDATE usage_day SET quantity = quantity - 1 WHERE customer_id = ${WEST} AND day = '2026-10-02'`],
    ["days", "platform"],
    /^(west|all customers), compute.vcpu 2026-10-02 \{\}$/,
  ],
  [
    "a lost day",
    [`DELETE FROM usage_day WHERE day = '2026-10-02'`],
    ["days", "platform"],
    /^(east|west|all customers), .* 2026-10-02/,
  ],
  [
    "an hour of all customers that is not the sum of theirs",
    [
      `INSERT INTO platform_usage_change SELECT meter, hour, '2026-10-03', dimensions, 1 FROM usage_hour WHERE hour = '2026-10-03T15:00:00Z' LIMIT 1`,
    ],
    ["platform"],
    /^all customers, .* 2026-10-03/,
  ],
  [
    "an event of a customer who does not exist",
    [`UPDATE usage_event SET customer_id = ${NOBODY} WHERE tenant_id = 'nobody'`],
    ["owners", "events", "allocations"],
    /all events|0123456789ab/,
  ],
  [
    "a changed line amount",
    [`UPDATE invoice_line SET amount = amount + 1 WHERE invoice_id = ${DISCOUNTED} AND position = 2`],
    ["amounts"],
    /, (amount of line 2|total of its lines and taxes)$/,
  ],
  [
    "a changed quantity",
    [`UPDATE invoice_line SET quantity = quantity + 1 WHERE invoice_id = ${DISCOUNTED} AND position = 1`],
    ["amounts"],
    /INV-2026-/,
  ],
  [
    "a line by project that does not sum to the line",
    [
      `UPDATE invoice_line SET breakdown = jsonb_build_array(jsonb_build_object('tenantId', 'east', 'name', NULL, 'costCentre', NULL,
        'quantity', quantity::text, 'amount', (amount - 1)::text)) WHERE invoice_id = ${DISCOUNTED} AND position = 1`,
    ],
    ["amounts"],
    /^INV-2026-\d+, breakdown of line 1$/,
  ],
  [
    "a cent moved between the shares of the discount",
    [
      `UPDATE invoice_line SET discount_share = discount_share + CASE position WHEN 1 THEN 1 ELSE -1 END WHERE invoice_id = ${DISCOUNTED}`,
    ],
    ["amounts"],
    /share of line/,
  ],
  [
    "an issued invoice with other dates than it was issued with",
    [
      "UPDATE invoice SET issue_date = issue_date + 1, due_date = due_date + 1 WHERE status = 'pending'",
      "DELETE FROM invoice_tally",
      "INSERT INTO invoice_tally (issuer_id, issue_date, due_date, status, currency, invoices, due, total, folded) SELECT issuer_id, issue_date, due_date, status, currency, count(*), sum(total - amount_paid - written_off - credited), sum(total), true FROM invoice GROUP BY 1, 2, 3, 4, 5",
    ],
    ["dates"],
    /, (issue date|due date|posting)$/,
  ],
  [
    "an issued invoice that is posted on another day",
    [`UPDATE ledger_entry SET posted_on = posted_on + 1 WHERE posting_id = ${ISSUE}`],
    ["dates"],
    /, posting$/,
  ],
  [
    "a discount that was agreed otherwise",
    [`UPDATE invoice SET discount_terms = '{"amount": "5.01"}' WHERE id = ${DISCOUNTED}`],
    ["amounts"],
    /INV-2026-/,
  ],
  [
    "a total and subtotal that are a cent higher",
    [`UPDATE invoice SET total = total + 1, subtotal = subtotal + 1 WHERE id = ${DISCOUNTED}`],
    ["amounts", "books", "tally"],
    /INV-2026-| due /,
  ],
  [
    "a changed tax breakdown",
    [`UPDATE invoice_tax SET taxable = taxable + 100 WHERE invoice_id = ${DISCOUNTED}`],
    ["amounts"],
    /, taxes$/,
  ],
  [
    "a lost line",
    [`DELETE FROM invoice_line WHERE invoice_id = ${DISCOUNTED} AND position = 2`],
    ["amounts"],
    /INV-2026-/,
  ],
  [
    "a currency that does not exist",
    [`UPDATE invoice SET currency = 'XYZ' WHERE id = ${DISCOUNTED}`],
    ["amounts", "books", "tally"],
    /INV-2026-| due /,
  ],
  [
    "more paid than was received",
    [`UPDATE invoice SET amount_paid = amount_paid + 1 WHERE id = ${DISCOUNTED}`],
    ["payments", "tally"],
    /, paid$| due /,
  ],
  [
    "a lost payment",
    [
      `DELETE FROM payment_allocation WHERE invoice_id = ${DISCOUNTED} AND amount = 1000`,
      `DELETE FROM payment WHERE invoice_id = ${DISCOUNTED} AND amount = 1000`,
    ],
    ["payments", "books", "statuses"],
    /INV-2026-/,
  ],
  [
    "more allocated of a payment than it says",
    [`UPDATE payment_allocation SET amount = amount + 1 WHERE invoice_id = ${DISCOUNTED} AND amount = 1000`],
    ["payments", "books", "receipts"],
    /INV-2026-|, payment /,
  ],
  [
    "credit of a payment that nobody posted",
    ["UPDATE ledger_entry SET amount = amount * 2 WHERE invoice_id IS NULL AND customer_id IS NOT NULL"],
    ["receipts", "credit", "sums"],
    /^west|^2026-\d\d \w+ /,
  ],
  [
    "a refund of another amount",
    [`UPDATE refund SET amount = amount + 1 WHERE invoice_id = ${DISCOUNTED}`],
    ["payments"],
    /, (refunded|credit note CN-2026-\d+)$/,
  ],
  [
    "a credit note over less",
    [`UPDATE credit_note SET net = net - 1, total = total - 1 WHERE invoice_id = ${DISCOUNTED}`],
    ["payments", "books"],
    /INV-2026-/,
  ],
  [
    "more written off than was recorded",
    ["UPDATE invoice SET written_off = written_off + 1 WHERE written_off > 0"],
    ["payments", "tally"],
    /, (written off|paid, as its status says)$| due /,
  ],
  [
    "a write-off of another amount",
    ["UPDATE write_off SET amount = amount + 1 WHERE amount > 0"],
    ["payments", "books"],
    /, (written off|badDebt|taxRelief|receivable)$/,
  ],
  [
    "a write-off that the books split otherwise",
    [
      "UPDATE ledger_entry SET amount = amount + CASE account WHEN 'badDebt' THEN 1 ELSE -1 END WHERE kind = 'writeOff' AND account IN ('badDebt', 'taxRelief')",
    ],
    ["books", "sums"],
    /, (badDebt|taxRelief)$|^2026-\d\d \w+ /,
  ],
  [
    "more credited than credit notes say",
    ["UPDATE invoice SET credited = credited - 1 WHERE credited > 0"],
    ["payments", "tally"],
    /, credited$| due /,
  ],
  [
    "a credit note by line over more of a line",
    ["UPDATE credit_note_line SET net = net + 1"],
    ["amounts"],
    /^CN-2026-\d+, (tax|lines and taxes)$|, credited of line 1$/,
  ],
  [
    "a credit note by line with another tax",
    ["UPDATE credit_note_tax SET tax = tax - 1"],
    ["amounts"],
    /^CN-2026-\d+, (tax|lines and taxes)$|, credited of line 1$/,
  ],
  [
    "a lost credit note in the books",
    ["DELETE FROM ledger_entry WHERE kind = 'creditNote'"],
    ["books", "receivable", "sums"],
    /, (receivable|revenue|tax|customerCredit|cash)$|^(east|west)$|^2026-\d\d \w+ /,
  ],
  [
    "a payment of another customer",
    [`UPDATE payment SET customer_id = ${WEST} WHERE invoice_id = ${DISCOUNTED}`],
    ["payments"],
    /customer of a payment/,
  ],
  [
    "an entry of another amount",
    [`UPDATE ledger_entry SET amount = amount + 1 WHERE posting_id = ${ISSUE} AND account = 'revenue'`],
    ["postings", "books", "sums"],
    /east, posting|, revenue$|^2026-\d\d \w+ /,
  ],
  [
    "an entry in another currency",
    [`UPDATE ledger_entry SET currency = 'USD' WHERE posting_id = ${ISSUE} AND account = 'receivable'`],
    ["postings", "books", "receivable", "sums"],
    /east|, entries of posting|^2026-\d\d \w+ /,
  ],
  [
    "a lost posting",
    [`DELETE FROM ledger_entry WHERE posting_id = ${ISSUE}`],
    ["books", "receivable", "sums"],
    /, (receivable|revenue|tax)$|^east$|^2026-\d\d \w+ /,
  ],
  [
    "a posting written twice",
    [
      `INSERT INTO ledger_entry (posting_id, position, kind, issuer_id, customer_id, invoice_id, account, currency, amount, posted_on, recorded_at) SELECT ${NOBODY}, position, kind, issuer_id, customer_id, invoice_id, account, currency, amount, posted_on, recorded_at FROM ledger_entry WHERE posting_id = ${ISSUE}`,
    ],
    ["books", "receivable", "sums"],
    /, (receivable|revenue|tax)$|^east$|^2026-\d\d \w+ /,
  ],
  [
    "a posting of another customer",
    [`UPDATE ledger_entry SET customer_id = ${WEST} WHERE posting_id = ${ISSUE}`],
    ["books", "receivable"],
    /, entries of posting|^(east|west)$/,
  ],
  [
    "a posting of another issuer",
    [`UPDATE ledger_entry SET issuer_id = ${NOBODY} WHERE posting_id = ${ISSUE}`],
    ["issuers", "sums"],
    /, posting |^2026-\d\d \w+ /,
  ],
  [
    "a credit note of another issuer",
    [`UPDATE credit_note SET issuer_id = ${NOBODY} WHERE number_sequence = 1`],
    ["issuers", "numbers"],
    /^CN-2026|^creditNote 2026$/,
  ],
  [
    "a posting into a closed period",
    ["UPDATE closed_period SET closed_at = '2026-01-01T00:00:00Z', period = '2026-11'"],
    ["periods"],
    /^2026-11, posting /,
  ],
  [
    "a number that was skipped",
    [`UPDATE document_series SET next_sequence = next_sequence + 1 WHERE series = 'invoice'`],
    ["numbers"],
    /^INV-2026$/,
  ],
  [
    "a gap in the numbers",
    [
      `UPDATE invoice SET number_sequence = 100, number = 'INV-2026-0100' WHERE number_sequence = 4`,
      `UPDATE document_series SET next_sequence = 101 WHERE series = 'invoice'`,
    ],
    ["numbers"],
    /^INV-2026$/,
  ],
  [
    "numbers that do not begin at 1",
    [`UPDATE credit_note SET number_sequence = 100, number = 'CN-2026-0100' WHERE number_sequence = 1`],
    ["numbers"],
    /^CN-2026$/,
  ],
  [
    "a number that is not its sequence",
    [`UPDATE invoice SET number = 'INV-2026-00004' WHERE number_sequence = 4`],
    ["numbers"],
    /^INV-2026-00004$/,
  ],
  ["a lost series", [`DELETE FROM document_series WHERE series = 'creditNote'`], ["numbers"], /^CN-2026$/],
  ...RECORD_CORRUPTIONS,
  [
    "a status that nothing led to",
    [
      `UPDATE invoice SET status = 'pending' WHERE id = (SELECT min(id::text)::uuid FROM invoice WHERE status = 'draft')`,
    ],
    ["statuses", "books", "receivable", "tally"],
    /INV-2026-|east| due /,
  ],
  [
    "a status that does not exist",
    [`UPDATE invoice SET status = 'lost' WHERE id = ${DISCOUNTED}`],
    ["statuses", "tally"],
    /INV-2026-| due /,
  ],
  [
    "a changed document",
    ["UPDATE document SET bytes = set_byte(bytes, 9, get_byte(bytes, 9) # 1)"],
    ["documents"],
    /^INV-/,
  ],
  [
    "a document over another total than was posted",
    ["UPDATE document SET total = total + 7"],
    ["documents"],
    /^INV-2026-\d+, total$/,
  ],
];
