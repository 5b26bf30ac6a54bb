import type { Invoice } from "@billow/contract/invoice.ts";
import type { Failure } from "../../api/failure.ts";
import { Banner } from "../../components/banner.tsx";
import { RequestId } from "../../components/error-state.tsx";
import { LineItems } from "./line-items.tsx";
import { PaymentInformation } from "./payment-information.tsx";
import classes from "./sheet-content.module.css";
import { SheetHead } from "./sheet-head.tsx";
import type { ExplainSlot } from "./sheet-props.ts";
import { Summary } from "./summary.tsx";
import { Timeline } from "./timeline.tsx";
import { failureText } from "./use-invoice-change.ts";

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
  return (
    <>
      {failure && (
        <div className={classes.failure}>
          <Banner tone="danger">
            {failureText(failure)} {failure.requestId && <RequestId id={failure.requestId} />}
          </Banner>
        </div>
      )}
      {(invoice.usageChanged || invoice.termsChanged) && (
        <div className={classes.failure}>
          <Banner tone="warn">
            {changedText(invoice)} changed since this draft was made. Refresh usage, in the menu, makes it
            anew.
          </Banner>
        </div>
      )}
      <SheetHead invoice={invoice} phone={phone} />
      <LineItems invoice={invoice} phone={phone} explain={explain} />
      <Summary invoice={invoice} />
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

function changedText({ usageChanged, termsChanged }: Invoice): string {
  if (!termsChanged) return "Usage has";
  return usageChanged ? "Usage and terms or prices have" : "Terms or prices have";
}
