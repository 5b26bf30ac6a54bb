import type { NewCustomer } from "@billow/contract/parties/customer.ts";
import { DomainError } from "@billow/core/errors.ts";
import {
  isOneAddress,
  mainAddress,
  onlyRecipient,
  type Recipient,
  recipientFault,
  withMainAddress,
} from "@billow/core/parties/recipients.ts";
import type { CustomerRow } from "./queries.ts";

type RecipientColumns = Pick<CustomerRow, "billing_email" | "emails">;
type WantedRecipients = Partial<Pick<NewCustomer, "billingEmail" | "emails">>;

const NOBODY: RecipientColumns = { billing_email: null, emails: null };

/** Everybody who gets e-mails of a customer. */
export function recipientsOfRow({ billing_email, emails }: RecipientColumns): readonly Recipient[] {
  return emails ?? onlyRecipient(billing_email);
}

/** The columns that hold what is wanted. @throws DomainError `invalid_request`, `conflict` */
export function recipientColumns(
  { billingEmail, emails }: WantedRecipients,
  { billing_email, emails: named }: RecipientColumns = NOBODY,
): RecipientColumns {
  if (emails !== undefined) return columnsOfList(emails, billingEmail);
  if (billingEmail === undefined || billingEmail === billing_email) return { billing_email, emails: named };
  if (named === null) return { billing_email: billingEmail, emails: null };
  if (billingEmail === null) {
    throw new DomainError(
      "conflict",
      "The customer has several recipients of e-mails. Change `emails` instead.",
      "/billingEmail",
    );
  }
  return columnsOfList(withMainAddress(named, billingEmail), billingEmail, "/billingEmail");
}

function columnsOfList(
  emails: readonly Recipient[],
  billingEmail: string | null | undefined,
  place?: string,
): RecipientColumns {
  const fault = recipientFault(emails);
  if (fault !== null) {
    const at = fault.index === null ? "/emails" : `/emails/${fault.index}/address`;
    throw new DomainError("invalid_request", fault.reason, place ?? at);
  }
  const main = mainAddress(emails);
  if (billingEmail != null && billingEmail !== main) {
    throw new DomainError(
      "invalid_request",
      "This is not the first address in `emails` that gets invoices. Leave it out.",
      "/billingEmail",
    );
  }
  return { billing_email: main, emails: isOneAddress(emails) ? null : [...emails] };
}
