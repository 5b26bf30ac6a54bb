import { DomainError } from "@billow/core/errors.ts";
import { readRun } from "../billing/billing-run/read-run.ts";
import type { Deps } from "../deps.ts";
import { getInvoice } from "../invoicing/invoices/get-invoice.ts";
import { presented } from "../parties/customers/handlers.ts";
import { readCustomer } from "../parties/customers/read-customer.ts";

/** What the API answers of a subject of events that webhooks carry; null where it is no longer there. */
export function publicForm(deps: Deps) {
  return async (subject: { kind: string; id: string }): Promise<object | null> => {
    try {
      return (await formOf(deps, subject)) ?? null;
    } catch (error) {
      if (error instanceof DomainError && error.code === "not_found") return null;
      throw error;
    }
  };
}

async function formOf(deps: Deps, { kind, id }: { kind: string; id: string }): Promise<object | undefined> {
  switch (kind) {
    case "invoice":
      return getInvoice(deps.db, deps, { ref: id, setEtag: () => {} });
    case "customer":
      return (await presented(deps.db, [await readCustomer(deps.db, id)]))[0];
    case "billingRun":
      return readRun(deps.db, id);
    default:
      return undefined;
  }
}
