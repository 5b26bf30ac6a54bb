import type { LineNote } from "@billow/core/billing/line-note.ts";
import type { FollowingItem } from "@billow/core/billing/period-bill.ts";
import type { ChargeKind } from "@billow/core/books/charge.ts";
import type { IssuedNote } from "@billow/core/invoicing/line-correction.ts";
import { nameOfPart } from "../../books/billed-usage/part-names.ts";
import type { CreditNoteRow } from "../../invoicing/credit-notes/read-credit-note.ts";
import { type Parties, storedParties } from "../../invoicing/invoices/parties.ts";
import type { InvoiceDocument } from "../../invoicing/invoices/read-document.ts";
import { restOfStored } from "../../invoicing/invoices/read-rest.ts";
import type { MessageFacts } from "../../invoicing/mail/message-content.ts";
import { type LineWording, wordsOf } from "../../invoicing/messages/line-wording.ts";
import { FIRST_ISSUER_ID } from "../../parties/issuers/issuer.ts";

type Line = InvoiceDocument["lines"][number];

/** An invoice with every kind of line and tax, to a customer in a language; no word of its own is English. */
export function exampleDocument(
  locale: string | null,
  buyer: Partial<Parties["buyer"]> = {},
): InvoiceDocument {
  const parties = storedParties({
    seller: {
      name: "Nordwolke",
      legalName: "Nordwolke KG",
      address: { line1: "Kaistr. 1", postalCode: "20457", city: "Hamburg" },
      country: "DE",
      taxId: "DE123456788",
      email: "post@nordwolke.example",
      bankAccount: {
        holder: null,
        iban: "DE02120300000000202051",
        bic: "BYLADEM1001",
        bank: "DKB",
      },
    },
    buyer: {
      name: "Żubr",
      legalName: null,
      address: { line1: "ul. Śląska 5", postalCode: "00-950", city: "Łódź" },
      country: "PL",
      taxId: "PL1234567883",
      billingEmail: "ksiegowosc@zubr.example",
      purchaseOrder: "4500012345",
      buyerReference: "04011000-1234512345-06",
      contract: "77/2026",
      locale,
      ...buyer,
    },
  });
  return {
    currency: "EUR",
    parties,
    invoice: { ...EXAMPLE_INVOICE, parties },
    lines: EXAMPLE_LINES.map((line, index) => ({ ...PLAIN_LINE, ...line, position: index + 1 })),
    taxes: [
      ["standard", "19"],
      ["zero", "0"],
      ["exempt", "0"],
      ["reverseCharge", "0"],
      ["outsideScope", "0"],
    ].map(([category = "", rate = ""], index) => ({
      invoice_id: EXAMPLE_INVOICE.id,
      position: index + 1,
      category,
      rate,
      taxable: 2_000n,
      tax: category === "standard" ? 380n : 0n,
    })),
  };
}

const EXAMPLE_INVOICE: InvoiceDocument["invoice"] = {
  id: "01920000-0000-7000-8000-000000000001",
  issuer_id: FIRST_ISSUER_ID,
  customer_id: "01920000-0000-7000-8000-000000000002",
  number: "INV-2026-0042",
  draft_number: null,
  number_year: 2026,
  number_sequence: 42,
  status: "sent",
  origin: "run",
  currency: "EUR",
  issue_date: "2026-11-03",
  due_date: "2026-11-17",
  due_date_chosen: false,
  paid_date: null,
  made_tax_category: null,
  made_tax_rate: null,
  made_terms_days: null,
  period_from: "2026-10-01",
  period_before: "2026-11-01",
  discount_terms: null,
  subtotal: 10_000n,
  discount: 380n,
  tax: 380n,
  total: 10_000n,
  amount_paid: 0n,
  amount_refunded: 0n,
  credit_applied: 0n,
  written_off: 0n,
  credited: 0n,
  collecting_on: null,
  issued_paid: null,
  issued_credit: null,
  note: "01.11. 2026",
  unpriced_reason: null,
  promised_on: null,
  promise_note: null,
  parties: null,
  version: 1,
  created_at: "2026-11-03T08:00:00Z",
};

const PLAIN_LINE: Line = {
  invoice_id: EXAMPLE_INVOICE.id,
  position: 1,
  kind: "usage",
  item: 0,
  product: "vCPU",
  description: null,
  wording: null,
  quantity: "1234.5",
  unit: "vCPU-hour",
  unit_price: "0.0245",
  amount: 3_025n,
  discount_terms: null,
  discount: 0n,
  discount_share: 0n,
  tax_category: "standard",
  tax_rate: "19",
  meter: null,
  tier: null,
  breakdown: null,
  period_from: "2026-10-01",
  period_before: "2026-11-01",
  charge_id: null,
};

const ABOUT = { invoice: EXAMPLE_INVOICE.number, date: "2026-11-18" };

const EXAMPLE_LINES: Partial<Line>[] = [
  {
    breakdown: [
      { tenantId: "p-1", name: "Łódź", costCentre: "4711", quantity: "1000", amount: "2450" },
      { tenantId: "p-2", name: null, costCentre: null, quantity: "234.5", amount: "575" },
    ],
  },
  { product: "RAM", unit: "GiB-hour", discount: 25n },
  { product: "NVMe", unit: "GiB-month", tax_category: "reverseCharge", tax_rate: "0" },
  { product: "Egress", unit: "package of 1000 GiB", quantity: "2", unit_price: "20", amount: 4_000n },
  { kind: "manual", item: null, product: "Kubernetes", unit: null, period_from: null, period_before: null },
  worded("recurring", { product: "Kubernetes", unit: "month" }, null, [
    { says: "prorated", seconds: 1_339_200, periodSeconds: 2_678_400 },
  ]),
  worded("minimum", { product: "Minimum spend", unit: "month" }, "minimum", [
    {
      says: "minimum",
      periodSeconds: 2_678_400,
      agreed: [
        { amount: "500.00", currency: "EUR", seconds: 1_000_000 },
        { amount: "800.00", currency: "EUR", seconds: 1_678_400 },
      ],
    },
  ]),
  worded("usage", { product: "Egress", unit: "package of 1000 GiB" }, null, [
    { says: "packages", quantity: "1500.5", unit: "GiB", size: "1000" },
  ]),
  ...(["minimumMore", "minimumLess"] as const).map((says) => adjusted("minimum", { says, month: "2026-08" })),
  ...(["discountMore", "discountLess"] as const).map((says) =>
    adjusted("discount", { says, month: "2026-08" }),
  ),
  ...(["recurringMissed", "recurringBilled"] as const).map((says) =>
    adjusted("recurring", { says, month: "2026-08" }),
  ),
  adjusted("refund", { says: "refunded", month: "2026-08" }),
  adjusted(null, { says: "rounding", month: "2026-08" }),
  ...(["usageBilled", "usageLate", "usageCorrected"] as const).map((says) =>
    adjusted(null, { says, month: "2026-08", quantity: "1234.5", unit: "GiB-month" }),
  ),
  charged("reminderFee", { says: "forReminder", ...ABOUT }),
  charged("interest", {
    says: "forLateness",
    invoice: EXAMPLE_INVOICE.number,
    from: "2026-11-04",
    to: "2026-11-17",
    percent: "9.12",
  }),
  charged("reversalFee", { says: "forReversal", ...ABOUT }),
  charged("reversalFee", { says: "forReversal", invoice: "", date: "2026-11-18" }),
];

function charged(part: ChargeKind, note: LineNote): Partial<Line> {
  return worded(
    "charge",
    { product: "Charge", unit: null, tax_category: "outsideScope", tax_rate: "0" },
    part,
    [note],
  );
}

function worded(
  kind: Line["kind"],
  line: Partial<Line>,
  part: LineWording["part"],
  notes: LineNote[],
): Partial<Line> {
  return { ...line, kind, ...wordsOf({ part, text: null, notes }) };
}

function adjusted(part: FollowingItem | null, note: LineNote): Partial<Line> {
  const product = part === null ? "vCPU" : nameOfPart(part);
  const period = { period_from: "2026-08-01", period_before: "2026-09-01" };
  return worded("adjustment", { ...period, product }, part, [note, { says: "restFollows" }]);
}

export const EXAMPLE_CREDIT_NOTE: CreditNoteRow = {
  id: "01920000-0000-7000-8000-000000000003",
  issuer_id: FIRST_ISSUER_ID,
  invoice_id: EXAMPLE_INVOICE.id,
  customer_id: EXAMPLE_INVOICE.customer_id,
  number: "CN-2026-0001",
  number_year: 2026,
  number_sequence: 1,
  issue_date: "2026-11-05",
  currency: "EUR",
  net: 4_000n,
  tax: 760n,
  total: 4_760n,
  reason: "№ 17",
  settle: null,
  created_at: "2026-11-05T08:00:00Z",
};

/** What a credit note over an amount alone takes back of lines. */
export const OVER_AN_AMOUNT: IssuedNote = { net: 4_000n, tax: 760n, lines: [], taxes: [] };

/** A credit note over every line of the document: over a quantity, or over an amount. */
export function exampleNoteByLine({ lines, taxes }: InvoiceDocument): IssuedNote {
  const rest = restOfStored({ lines, taxes }, []);
  return {
    ...rest,
    lines: rest.lines.map(({ position, quantity, net }) => ({
      position,
      quantity: position % 2 === 0 ? null : quantity,
      net,
    })),
    taxes: rest.taxes,
  };
}

/** What each kind of e-mail says, in each of its forms. */
export const EXAMPLE_MESSAGES: MessageFacts[] = [
  { kind: "invoice", detail: {} },
  { kind: "invoice", detail: { credit: "10.00", paid: "5.00", left: "85.00" } },
  { kind: "invoice", detail: { credit: "100.00", paid: "0", left: "0.00" } },
  { kind: "reminder", detail: { amountDue: "70.00", daysOverdue: 12, text: null } },
  { kind: "reminder", detail: { amountDue: "70.00", daysOverdue: -3, text: null } },
  {
    kind: "reminder",
    detail: { amountDue: "70.00", daysOverdue: 31, text: null, fee: "5.00", interest: "1.23" },
  },
  { kind: "receipt", detail: { amount: "100.00", method: "Bank transfer", paidOn: "2026-11-10" } },
  { kind: "creditNote", number: "CN-2026-0001", issueDate: "2026-11-05", total: 4_760n, reason: "№ 17" },
];
