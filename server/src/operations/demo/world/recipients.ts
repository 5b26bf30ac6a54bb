import type { NewCustomer } from "@billow/contract/parties/customer.ts";
import { MAIL_KINDS } from "@billow/core/activity/mail-kind.ts";

/** Customers whose e-mails several people get, by tenant id. */
export const RECIPIENTS: Readonly<Record<string, NonNullable<NewCustomer["emails"]>>> = {
  "compania-iberica": [
    { address: "facturacion@compania-iberica.example", role: "to", kinds: [...MAIL_KINDS] },
    { address: "tesoreria@compania-iberica.example", role: "to", kinds: ["reminder"] },
    { address: "plataforma@compania-iberica.example", role: "cc", kinds: ["invoice", "creditNote"] },
  ],
};
