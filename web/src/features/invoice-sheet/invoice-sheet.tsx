import { Drawer } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useEffect, useState } from "react";
import { failureOf } from "../../api/failure.ts";
import { invoiceQuery } from "../../api/invoices.ts";
import { CenteredState } from "../../components/centered-state.tsx";
import { ErrorState } from "../../components/error-state.tsx";
import { usePhone } from "../../components/use-phone.ts";
import { useShortcuts } from "../../components/use-shortcuts.ts";
import { InvoiceActions } from "./invoice-actions.tsx";
import classes from "./invoice-sheet.module.css";
import { SheetBar } from "./sheet-bar.tsx";
import { SheetContent } from "./sheet-content.tsx";
import type { InvoiceSheetProps } from "./sheet-props.ts";
import { SheetSkeleton } from "./sheet-skeleton.tsx";
import { useEscape } from "./use-escape.ts";
import { useInvoiceChange } from "./use-invoice-change.ts";

const slide = {
  in: { transform: "translateX(0)" },
  out: { transform: "translateX(calc(100% + 16px))" },
  transitionProperty: "transform",
};

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
    <Drawer.Root
      opened={opened}
      onClose={close}
      closeOnEscape={false}
      onExitTransitionEnd={onClose}
      position="right"
      size={phone ? "100%" : 760}
      offset={phone ? 0 : 8}
      returnFocus={false}
      transitionProps={{
        transition: slide,
        duration: 200,
        exitDuration: 140,
        timingFunction: "cubic-bezier(.2,.8,.2,1)",
      }}
    >
      <Drawer.Overlay className={classes.overlay} transitionProps={{ duration: 140 }} />
      <Drawer.Content
        aria-label={`Invoice ${number}`}
        radius={phone ? 0 : 12}
        classNames={{ content: classes.sheet }}
      >
        <SheetBody {...props} phone={phone} onClose={close} />
      </Drawer.Content>
    </Drawer.Root>
  );
}

function SheetBody(props: InvoiceSheetProps & { phone: boolean }) {
  const { number, place, phone, today, onClose } = props;
  const query = useQuery(invoiceQuery(number));
  const invoice = query.data?.invoice;
  const step = useInvoiceChange(number);
  const actions = invoice && { invoice, step, today };
  return (
    <>
      {/* The bar stays while invoices come and go below it, so that the focus stays on its buttons. */}
      <SheetBar number={number} place={place} phone={phone} onClose={onClose}>
        {actions && <InvoiceActions key={number} {...actions} part={phone ? "menu" : "all"} />}
      </SheetBar>
      <div key={number} className={classes.scroll}>
        {invoice && <SheetContent {...props} invoice={invoice} failure={step.failure} />}
        {query.isPending && <SheetSkeleton />}
        {query.isError && !invoice && <Failed query={query} number={number} />}
      </div>
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
        The number may be mistyped. Invoices are never deleted.
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
