import { addDays, nextMonth } from "@billow/core/metering/period.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { instantOfSeconds } from "../../http/present.ts";
import { csvLines } from "../../http/text/csv.ts";
import { loadMeters } from "../../metering/meters/load-meters.ts";
import { tilingOf } from "../../metering/usage/store/tilings.ts";
import { type Issuer, listIssuers } from "../../parties/issuers/issuer.ts";
import { decimalCell, FOCUS_HEADER, type FocusRow, focusCells } from "./focus-columns.ts";
import { focusLine, listCost } from "./focus-line.ts";
import { projectLines } from "./project-lines.ts";
import {
  type CreditNoteRow,
  creditNotesOfPeriod,
  type DocumentRow,
  type FocusLineRow,
  type FocusTaxRow,
  invoicesOfPeriod,
  linesOfInvoices,
  taxesOfInvoices,
} from "./queries.ts";

interface Asked {
  /** `2026-10` */
  period: string;
  customerId?: string | undefined;
  issuerId?: string | undefined;
}

/**
 * A billing period's issued invoices and credit notes as FOCUS 1.2 cost and usage, in CSV, piece by piece: a row a line
 * and project, net of its discounts, and one a tax, so that BilledCost sums to each document's total. An invoice of a billing run belongs to
 * the period it is of; one made by hand, and a credit note, to the month it was issued in.
 */
export async function* exportFocus(db: Kysely<Database>, asked: Asked): AsyncGenerator<string> {
  const days = { from: `${asked.period}-01`, before: `${nextMonth(asked.period)}-01` };
  const issuers = new Map((await listIssuers(db)).map((issuer) => [issuer.id, issuer]));
  const meters = await loadMeters(db);
  const common = { issuers, days };
  yield csvLines([FOCUS_HEADER]);
  const query = { ...days, customerId: asked.customerId, issuerId: asked.issuerId };
  for await (const invoices of invoicesOfPeriod(db, query)) {
    const ids = invoices.map((invoice) => invoice.id);
    const lines = Map.groupBy(await linesOfInvoices(db, ids), (line) => line.invoice_id);
    const taxes = Map.groupBy(await taxesOfInvoices(db, ids), (tax) => tax.invoice_id);
    const rows = invoices.flatMap((invoice) => {
      const document = documentOf(invoice, common);
      const own = lines.get(invoice.id) ?? [];
      return [
        ...own.flatMap(projectLines).map(({ line, account }) => ({
          ...document.fields,
          ...account,
          ...chargePeriod(line, invoice, document),
          ...focusLine(line, { meters, amount: document.amount }),
        })),
        ...(taxes.get(invoice.id) ?? []).flatMap((tax) => taxRow(tax, own, document)),
      ];
    });
    yield csvLines(rows.map(focusCells));
  }
  for await (const notes of creditNotesOfPeriod(db, query))
    yield csvLines(notes.flatMap((note) => creditRows(note, documentOf(note, common))).map(focusCells));
}

interface Common {
  issuers: ReadonlyMap<string, Issuer>;
  days: { from: string; before: string };
}

type FocusDocument = ReturnType<typeof documentOf>;

/** What all rows of a document have in common, and how its amounts are written. */
function documentOf(row: DocumentRow, { issuers, days }: Common) {
  const currency = row.currency;
  const issuer = issuers.get(row.issuer_id);
  if (issuer === undefined) throw new Error(`${row.number} has no issuer`);
  const tiling = tilingOf(issuer.timeZone);
  const seller = row.seller_name ?? issuer.name;
  const fields: FocusRow = {
    ...spanOf(days, tiling, "BillingPeriod"),
    ...spanOf(days, tiling, "ChargePeriod"),
    BillingAccountId: row.tenant_id,
    BillingAccountName: row.customer_name,
    BillingAccountType: "Customer",
    BillingCurrency: currency,
    InvoiceId: row.number,
    InvoiceIssuerName: seller,
    ProviderName: issuer.name,
    PublisherName: issuer.name,
  };
  return { fields, tiling, amount: (minor: bigint) => decimalCell(formatAmount(minor, currency)) };
}

/** The period a line is of; of a line without one the day it was invoiced on. */
function chargePeriod(
  line: { period_from: string | null; period_before: string | null },
  invoice: DocumentRow,
  { tiling }: FocusDocument,
): FocusRow {
  const from = line.period_from ?? invoice.issue_date;
  const before = line.period_before ?? addDays(invoice.issue_date, 1);
  return spanOf({ from, before }, tiling, "ChargePeriod");
}

function spanOf(
  { from, before }: { from: string; before: string },
  tiling: Tiling,
  of: "BillingPeriod" | "ChargePeriod",
): FocusRow {
  return {
    [`${of}Start`]: instantOfSeconds(tiling.startOfDay(from)),
    [`${of}End`]: instantOfSeconds(tiling.startOfDay(before)),
  };
}

/** A tax, whose list cost follows from the list costs of what it is on, as the specification has it. */
function taxRow(
  tax: FocusTaxRow,
  lines: readonly FocusLineRow[],
  { fields, amount }: FocusDocument,
): FocusRow[] {
  if (tax.tax === 0n) return [];
  const rate = decimal(tax.rate);
  const list = lines
    .filter((line) => line.tax_category === tax.category && decimal(line.tax_rate).eq(rate))
    .reduce((sum, line) => sum.plus(listCost(line)), decimal("0"));
  const cost = decimalCell(decimalText(list.times(rate).times(decimal("0.01"))));
  return [
    {
      ...fields,
      ...taxed(tax.tax, amount),
      ListCost: cost,
      ContractedCost: cost,
      ChargeDescription: `Tax: ${tax.category} ${decimalText(rate)} %`,
    },
  ];
}

function taxed(tax: bigint, amount: (minor: bigint) => string): FocusRow {
  return {
    ...costs(amount(tax)),
    ChargeCategory: "Tax",
    ChargeFrequency: "One-Time",
    ServiceCategory: "Other",
    ServiceSubcategory: "Other (Other)",
    ServiceName: "Tax",
  };
}

/** What a credit note gives back, and the tax on it, as corrections of what was billed. */
function creditRows(note: CreditNoteRow, { fields, amount }: FocusDocument): FocusRow[] {
  const reason = note.reason === null ? "" : `: ${note.reason}`;
  const net: FocusRow = {
    ...fields,
    ...costs(amount(-note.net)),
    ChargeCategory: "Credit",
    ChargeClass: "Correction",
    ChargeFrequency: "One-Time",
    ChargeDescription: `Credit on ${note.invoice_number}${reason}`,
    ServiceCategory: "Other",
    ServiceSubcategory: "Other (Other)",
    ServiceName: "Credit",
  };
  if (note.tax === 0n) return [net];
  const tax: FocusRow = { ...fields, ...taxed(-note.tax, amount), ChargeClass: "Correction" };
  return [net, { ...tax, ChargeDescription: `Tax on the credit on ${note.invoice_number}` }];
}

function costs(cost: string): FocusRow {
  return { BilledCost: cost, EffectiveCost: cost, ListCost: cost, ContractedCost: cost };
}
