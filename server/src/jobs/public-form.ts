import { DomainError } from "@billow/core/errors.ts";
import type { Deps } from "../deps.ts";
import { getInvoice } from "../invoicing/invoices/get-invoice.ts";
import { presentedOne } from "../parties/customers/presented.ts";
import { readCustomer } from "../parties/customers/read-customer.ts";

/** What the API answers of a subject of events that webhooks carry; null where it is no longer there. */
export function publicForm(deps: Deps) {
  return async ({ kind, id }: { kind: string; id: string }): Promise<object | null> => {
    const setEtag = () => {};
    try {
      if (kind === "invoice") return await getInvoice(deps.db, deps, { ref: id, setEtag });
      if (kind === "customer") return await presentedOne(deps.db, await readCustomer(deps.db, id), setEtag);
      return null;
    } catch (error) {
      if (error instanceof DomainError && error.code === "not_found") return null;
      throw error;
    }
  };
}
