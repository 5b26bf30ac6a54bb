import { useIsMutating, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useMe } from "../../api/access/session.ts";
import { invoiceQuery } from "../../api/invoicing/invoices.ts";
import { ExplainLine } from "../../features/billing/line-explanation/explain-line.tsx";
import { InvoiceSheet } from "../../features/invoicing/invoice-sheet/invoice-sheet.tsx";
import { dateIn } from "../../format/calendar.ts";
import { usePlaceInList } from "../use-place-in-list.ts";

const route = getRouteApi("/frame/invoices/$number");

export function InvoiceSheetScreen() {
  const { number } = route.useParams();
  const { timeZone } = useMe().operator;
  const today = dateIn(timeZone, new Date());
  const navigate = useNavigate();
  const client = useQueryClient();
  useEffect(() => () => focusRow(number), [number]);
  useNumberOfNow(number);
  return (
    <InvoiceSheet
      number={number}
      timeZone={timeZone}
      place={usePlaceInList(number, today, client)}
      explain={(invoice, line) => <ExplainLine invoice={invoice} line={line} />}
      onClose={() =>
        void navigate({ to: "/invoices", search: true, state: (state) => state, resetScroll: false })
      }
    />
  );
}

/** An invoice that took its number just now moves to the address of that number, once nothing is being done with it. */
function useNumberOfNow(number: string): void {
  const client = useQueryClient();
  const navigate = useNavigate();
  const known = useQuery(invoiceQuery(number)).data;
  const isQuiet = useIsMutating() === 0;
  useEffect(() => {
    if (known === undefined || known.invoice.number === number || !isQuiet) return;
    client.setQueryData(invoiceQuery(known.invoice.number).queryKey, known);
    void navigate({
      to: "/invoices/$number",
      params: { number: known.invoice.number },
      search: true,
      state: (state) => state,
      replace: true,
      resetScroll: false,
    });
  }, [known, number, isQuiet, client, navigate]);
}

/** When the sheet is gone the focus returns to its row, whether the sheet was opened from there or by a link. */
function focusRow(number: string): void {
  requestAnimationFrame(() => {
    if (document.querySelector("[role='dialog'][aria-modal='true']") !== null) return;
    document
      .querySelector<HTMLElement>(`[data-invoice="${CSS.escape(number)}"]`)
      ?.focus({ preventScroll: true });
  });
}
