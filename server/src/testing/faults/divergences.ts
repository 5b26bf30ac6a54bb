import type { NoticeKind, UsageNotice } from "@billow/contract/reporting/three-way.ts";
import { EAST, NOBODY, WEST } from "./corruptions.ts";

const EAST_BILL = `(SELECT id FROM invoice WHERE origin = 'run' AND customer_id = ${EAST})`;

/**
 * Statements that make inventory, metered, priced and billed differ, which kind of notice then comes up, and what it says.
 * No check of the books finds any of them.
 */
export const DIVERGENCES: [
  what: string,
  statements: string[],
  kind: NoticeKind,
  found: Partial<{ [K in keyof UsageNotice]: unknown }>,
][] = [
  [
    "a month with usage and no invoice",
    [`INSERT INTO usage_month VALUES (${EAST}, '2026-08-01', 'network.egress', '{}', 5500000)`],
    "notInvoiced",
    {
      month: "2026-08",
      quantities: [{ meter: "network.egress", unit: "GiB", metered: "5.5", billed: "0" }],
      billed: "0.00",
    },
  ],
  [
    "a month whose invoice was voided",
    [`UPDATE invoice SET status = 'voided' WHERE id = ${EAST_BILL}`],
    "notInvoiced",
    { month: "2026-10", billed: "0.00", invoice: null },
  ],
  [
    "late usage of an issued month",
    [
      `UPDATE usage_month SET quantity = quantity + 2000000 WHERE customer_id = ${EAST} AND month = '2026-10-01' AND meter = 'network.egress'`,
      `UPDATE invoice SET status = 'pending' WHERE id = ${EAST_BILL}`,
    ],
    "billedOtherwise",
    {
      month: "2026-10",
      quantities: [{ meter: "network.egress", unit: "GiB", metered: "3002.7", billed: "3000.7" }],
    },
  ],
  [
    "usage that a draft does not bill",
    [
      `UPDATE usage_month SET quantity = quantity - 3000000 WHERE customer_id = ${EAST} AND month = '2026-10-01' AND meter = 'network.egress'`,
    ],
    "staleDraft",
    {
      month: "2026-10",
      quantities: [{ meter: "network.egress", unit: "GiB", metered: "2997.7", billed: "3000.7" }],
    },
  ],
  ["months that no run was made for", ["DELETE FROM billing_run"], "noRun", { customer: null }],
  [
    "usage without a price",
    [
      `UPDATE billed_usage SET outcome = 'unpriced' WHERE customer_id = ${EAST} AND meter = 'compute.vcpu' AND period_from = '2026-10-01'`,
    ],
    "notPriced",
    { month: "2026-10" },
  ],
  [
    "a draft of other terms",
    [`UPDATE billed_period SET terms_changed = TRUE WHERE invoice_id = ${EAST_BILL}`],
    "staleDraft",
    { month: "2026-10" },
  ],
  [
    "a draft of other prices",
    [
      `INSERT INTO rate_card (id, issuer_id, name, currency, valid_from, created_at, audience) VALUES (${NOBODY}, '00000000-0000-7000-8000-000000000001', 'New', 'EUR', '2026-10-01', '2026-11-01', 'everyone')`,
    ],
    "staleDraft",
    { month: "2026-10" },
  ],
  [
    "a draft of another tax",
    ["UPDATE customer SET tax_rate = 7 WHERE tenant_id = 'east'"],
    "staleDraft",
    { month: "2026-10" },
  ],
  [
    "a draft of other payment terms",
    ["UPDATE customer SET payment_terms_days = payment_terms_days + 3 WHERE tenant_id = 'east'"],
    "staleDraft",
    { month: "2026-10" },
  ],
  [
    "a resource of two customers at once",
    [
      `INSERT INTO allocation SELECT ${WEST}, 'vm-1', '2026-10-02T00:00:00Z', '2026-10-02T06:00:00Z', '{}', 1, 1, 1, 1`,
    ],
    "sharedResource",
    { resource: "vm-1" },
  ],
  [
    "a resource whose source is gone",
    [`UPDATE usage_event SET source = '/sources/gone' WHERE customer_id = ${EAST} AND resource = 'vm-2'`],
    "unlistedResource",
    { resource: "vm-2" },
  ],
  [
    "a resource that no list has, of a customer whose others are listed",
    [`UPDATE usage_event SET source = '/sources/nova' WHERE customer_id = ${WEST} AND resource = 'web-1'`],
    "unlistedResource",
    { resource: "web-2" },
  ],
];
