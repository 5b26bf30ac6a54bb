import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useEffect, useState } from "react";
import { useZoneOfIssuer } from "../../../api/access/session.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { invoiceQuery } from "../../../api/invoicing/invoices.ts";
import { useEscape } from "../../../components/behaviour/use-escape.ts";
import { usePhone } from "../../../components/behaviour/use-phone.ts";
import { useShortcuts } from "../../../components/behaviour/use-shortcuts.ts";
import { Sheet, SheetScroll } from "../../../components/sheet/sheet.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { dateIn } from "../../../format/calendar.ts";
import { InvoiceActions } from "./actions/invoice-actions.tsx";
import { useInvoiceChange } from "./actions/use-invoice-change.ts";
import { SheetBar } from "./sheet-bar.tsx";
import { SheetContent } from "./sheet-content.tsx";
import type { InvoiceSheetProps } from "./sheet-props.ts";
import { SheetSkeleton } from "./sheet-skeleton.tsx";

/** One invoice whole, over the list. Focus stays inside; Escape closes. */
export function InvoiceSheet(props: InvoiceSheetProps) {
  const { number, place, onClose } = props;
  const phone = usePhone();
  // It starts closed so that it slides in, and closes itself before the address changes so that it slides out.
  const [opened, setOpened] = useState(false);
  useEffect(() => setOpened(true), []);
  const close = () => setOpened(false);
  useShortcuts(
    { j: () => place.onNext?.(), k: () => place.onPrevious?.() },
    { inDialog: true, active: opened },
  );
  useEscape(close, opened);
  useEffect(() => {
    document.title = `${number} · Billow`;
    return () => {
      document.title = "Invoices · Billow";
    };
  }, [number]);
  return (
    <Sheet opened={opened} onClose={close} onGone={onClose} label={`Invoice ${number}`} width={760}>
      <SheetBody {...props} phone={phone} onClose={close} />
    </Sheet>
  );
}

function SheetBody(props: InvoiceSheetProps & { phone: boolean }) {
  const { number, place, phone, onClose } = props;
  const query = useQuery(invoiceQuery(number));
  const invoice = query.data?.invoice;
  const today = dateIn(useZoneOfIssuer(invoice?.issuerId), new Date());
  const step = useInvoiceChange(number);
  const actions = invoice && { invoice, step, today };
  return (
    <>
      {/* The bar stays while invoices come and go below it, so that the focus stays on its buttons. */}
      <SheetBar number={number} place={place} phone={phone} onClose={onClose}>
        {actions && <InvoiceActions key={number} {...actions} part={phone ? "menu" : "all"} />}
      </SheetBar>
      <SheetScroll key={number}>
        {invoice && <SheetContent {...props} invoice={invoice} failure={step.failure} />}
        {query.isPending && <SheetSkeleton />}
        {query.isError && !invoice && <Failed query={query} number={number} />}
      </SheetScroll>
      {phone && actions && <InvoiceActions key={`${number} foot`} {...actions} part="buttons" />}
    </>
  );
}

function Failed({
  query,
  number,
}: {
  query: { error: unknown; isFetching: boolean; refetch: () => Promise<unknown> };
  number: string;
}): ReactNode {
  if (failureOf(query.error).status === 404) {
    return (
      <CenteredState title={`There is no invoice ${number}`}>
        Check the number. Invoices are never deleted.
      </CenteredState>
    );
  }
  return (
    <ErrorState
      title="The invoice could not be loaded"
      error={query.error}
      onRetry={() => void query.refetch()}
      retrying={query.isFetching}
    />
  );
}
