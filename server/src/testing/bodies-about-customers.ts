import type { RouteName } from "@billow/contract/api.ts";
import type { Owner } from "../http/limited/owner-queries.ts";
import { lineOver } from "./invoicing.ts";

/** A thing of each kind, by id. */
export type Things = Readonly<Record<Owner, string>>;

const reason = "agreed by phone";
const draft = ({ customer }: Things) => ({ customerId: customer, lines: [lineOver("1.00")] });
const note = { lines: "all", reason, settle: "due" };
const allocations = ({ invoice }: Things) => [{ invoiceId: invoice, amount: "1.00" }];

/** Bodies of calls that name things of customers: good enough to be looked at. */
export const BODIES: Partial<Record<RouteName, (things: Things) => object>> = {
  createInvoice: draft,
  previewInvoice: draft,
  updateInvoice: () => ({ note: "Thanks." }),
  billNothing: () => ({ reason }),
  voidInvoice: () => ({ reason }),
  recordPayment: () => ({ amount: "1.00", method: "card" }),
  applyCredit: () => ({}),
  refundInvoice: () => ({ amount: "1.00" }),
  issueCreditNote: () => note,
  previewCreditNote: () => ({ lines: "all", settle: "due" }),
  promisePayment: () => ({ on: "2026-11-19" }),
  writeOffInvoice: () => ({ reason }),
  undoWriteOff: () => ({ reason }),
  createPayment: (things) => ({
    customerId: things.customer,
    amount: "1.00",
    currency: "EUR",
    method: "card",
    allocations: allocations(things),
  }),
  allocatePayment: (things) => ({ allocations: allocations(things) }),
  unallocatePayment: ({ invoice }) => ({ invoiceId: invoice }),
  reversePayment: () => ({ reason }),
  payOutCredit: () => ({ amount: "1.00", currency: "EUR", method: "transfer" }),
  waiveCharge: () => ({ reason }),
  createMandate: () => ({ reference: "M-900", signedOn: "2026-01-31", iban: "DE02100500000054540402" }),
  revokeMandate: () => ({ reason }),
  setCustomerReminders: () => ({ mode: "off" }),
  bulkInvoices: ({ invoice }) => ({ action: "send", selection: { ids: [invoice] }, dryRun: true }),
  exportSelectedInvoices: ({ invoice }) => ({ selection: { ids: [invoice] } }),
  createInvoiceLink: () => ({}),
  setCustomersTax: ({ customer }) => ({
    selection: { ids: [customer] },
    taxCategory: "exempt",
    dryRun: true,
  }),
  updateCustomer: ({ tenant }) => ({ tenantId: tenant }),
  addCustomerTenant: ({ tenant }) => ({ tenantId: tenant }),
  changeCustomerTenant: () => ({ name: "Another" }),
  setCustomerParent: ({ customer }) => ({ parentId: customer }),
  mergeCustomer: ({ customer }) => ({ into: customer, dryRun: true }),
};
