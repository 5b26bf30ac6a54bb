import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { Failure } from "../../../api/client/failure.ts";
import { Banner } from "../../../components/states/banner.tsx";
import { RequestId } from "../../../components/states/error-state.tsx";
import { failureText } from "./actions/use-invoice-change.ts";
import { ByProject } from "./by-project.tsx";
import { LineItems } from "./line-items.tsx";
import { PaymentInformation } from "./payment-information.tsx";
import classes from "./sheet-content.module.css";
import { SheetHead } from "./sheet-head.tsx";
import type { ExplainSlot } from "./sheet-props.ts";
import { Summary } from "./summary.tsx";
import { Timeline } from "./timeline.tsx";
import { unpricedText } from "./unpriced-text.ts";

interface SheetContentProps {
  invoice: Invoice;
  phone: boolean;
  timeZone: string;
  /** Why the last step was refused. */
  failure: Failure | null;
  explain: ExplainSlot;
}

/** What the sheet says about an invoice. */
export function SheetContent({ invoice, phone, timeZone, failure, explain }: SheetContentProps) {
  const changed = changedText(invoice);
  return (
    <>
      {failure && (
        <div className={classes.failure}>
          <Banner tone="danger">
            {failureText(failure)} {failure.requestId && <RequestId id={failure.requestId} />}
          </Banner>
        </div>
      )}
      {changed !== null && (
        <div className={classes.failure}>
          <Banner tone="warn">
            {changed} changed since this draft was made. Refresh usage, in the menu, makes it anew.
          </Banner>
        </div>
      )}
      {invoice.held && (
        <div className={classes.failure}>
          <Banner tone="warn">
            Held: {unpricedText(invoice)} {invoice.unpricedUsage.length === 1 ? "has" : "have"} no price. Add
            a price and refresh usage, or choose Bill nothing for it in the menu.
          </Banner>
        </div>
      )}
      {invoice.sendRefusal && !invoice.held && (
        <div className={classes.failure}>
          <Banner tone="warn">Cannot be sent yet: {invoice.sendRefusal.detail}</Banner>
        </div>
      )}
      <SheetHead invoice={invoice} phone={phone} />
      <LineItems invoice={invoice} phone={phone} explain={explain} />
      <Summary invoice={invoice} />
      <ByProject invoice={invoice} />
      <PaymentInformation invoice={invoice} />
      {invoice.note && (
        <section className={classes.section}>
          <h3 className={classes.title}>Note</h3>
          <p className={classes.note}>{invoice.note}</p>
        </section>
      )}
      <Timeline entries={invoice.timeline} timeZone={timeZone} />
    </>
  );
}

/** For example "Usage and tax have"; null where nothing has. */
function changedText(invoice: Invoice): string | null {
  const parts = [
    invoice.usageChanged && "usage",
    invoice.termsChanged && "terms or prices",
    invoice.taxChanged && "the customer's tax",
    invoice.paymentTermsChanged && "payment terms",
  ].filter((part) => part !== false);
  const [first] = parts;
  if (first === undefined) return null;
  const isOne = parts.length === 1 && (first === "usage" || first === "the customer's tax");
  const text = parts.join(" and ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)} ${isOne ? "has" : "have"}`;
}
