import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { formatDate } from "../../../../format/date.ts";
import { formatMoney } from "../../../../format/money.ts";

/** The steps that are asked about: what they do cannot be taken back. */
export type AskedStep = "finalize" | "send" | "remind";

type Asked = Pick<Invoice, "number" | "customer" | "total" | "amountDue" | "currency" | "dueDate"> &
  Partial<Pick<Invoice, "issueDate" | "issuedToday">>;

/** What a step does, before it is done. */
export function stepText(step: AskedStep, invoice: Asked, email: string | null) {
  const { number, customer, currency } = invoice;
  const sum = formatMoney(invoice.total, currency);
  const to = email === null ? customer.name : `${customer.name}, ${email}`;
  switch (step) {
    case "finalize":
      return {
        title: `Finalize ${number}?`,
        lead: `Lines, tax and addresses of ${sum} for ${customer.name} are frozen. Nothing is e-mailed yet. After that the invoice can be sent, paid or voided, but not edited.${datesText(invoice)}`,
        button: "Finalize",
      };
    case "send":
      return {
        title: `Send ${number}?`,
        lead: `The draft over ${sum} is finalized, which freezes it for good, and goes by e-mail to ${to}. For 5 seconds the e-mail can be taken back.${datesText(invoice)}`,
        button: "Send Invoice",
      };
    case "remind":
      return {
        title: `Remind of ${number}?`,
        lead: `An e-mail about ${formatMoney(invoice.amountDue, currency)}, due ${formatDate(invoice.dueDate)}, goes to ${to}. It cannot be taken back.`,
        button: "Send reminder",
      };
  }
}

/** The dates a draft is issued with, where they are not those that it shows. */
function datesText({ issueDate, issuedToday }: Asked): string {
  if (!issuedToday || issuedToday.issueDate === issueDate) return "";
  return ` It is dated ${formatDate(issuedToday.issueDate)} and due ${formatDate(issuedToday.dueDate)}.`;
}

/** What is said after a step about the e-mail it made. */
export function mailedText(what: string, mailServer: boolean): string {
  return mailServer
    ? what
    : `${what} Its e-mail has not left: no mail server is set up, and it waits in the outbox.`;
}
