import type { Invoice } from "@billow/contract/invoice.ts";
import { Banner } from "../../components/banner.tsx";
import { RequestId } from "../../components/error-state.tsx";
import { InvoiceActions } from "./invoice-actions.tsx";
import classes from "./invoice-sheet.module.css";
import { LineItems } from "./line-items.tsx";
import { PaymentInformation } from "./payment-information.tsx";
import { SheetBar } from "./sheet-bar.tsx";
import content from "./sheet-content.module.css";
import { SheetHead } from "./sheet-head.tsx";
import type { InvoiceSheetProps } from "./sheet-props.ts";
import { Summary } from "./summary.tsx";
import { Timeline } from "./timeline.tsx";
import { failureText, useInvoiceChange } from "./use-invoice-change.ts";

/** The sheet of an invoice that is loaded. */
export function SheetContent(props: InvoiceSheetProps & { phone: boolean; invoice: Invoice }) {
  const { invoice, phone, place, timeZone, today, onClose } = props;
  const step = useInvoiceChange(invoice.number);
  const actions = { invoice, phone, step, today };
  return (
    <>
      <SheetBar number={invoice.number} place={place} phone={phone} onClose={onClose}>
        <InvoiceActions {...actions} part={phone ? "menu" : "all"} />
      </SheetBar>
      <div className={classes.scroll}>
        {step.failure && (
          <div className={content.failure}>
            <Banner tone="danger">
              {failureText(step.failure)}{" "}
              {step.failure.requestId && <RequestId id={step.failure.requestId} />}
            </Banner>
          </div>
        )}
        <SheetHead invoice={invoice} phone={phone} />
        <LineItems invoice={invoice} phone={phone} />
        <Summary invoice={invoice} />
        <PaymentInformation invoice={invoice} />
        {invoice.note && (
          <section className={content.section}>
            <h3 className={content.title}>Note</h3>
            <p className={content.note}>{invoice.note}</p>
          </section>
        )}
        <Timeline entries={invoice.timeline} timeZone={timeZone} />
      </div>
      {phone && <InvoiceActions {...actions} part="buttons" />}
    </>
  );
}
