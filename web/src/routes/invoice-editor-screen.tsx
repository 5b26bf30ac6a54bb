import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { failureOf } from "../api/failure.ts";
import { invoiceQuery } from "../api/invoices.ts";
import { toast } from "../components/toast.ts";
import { InvoiceEditor } from "../features/invoice-editor/invoice-editor.tsx";

const newRoute = getRouteApi("/frame/invoices/new");
const editRoute = getRouteApi("/frame/invoices/$number/edit");

export function NewInvoiceScreen() {
  const { for: customerId } = newRoute.useSearch();
  const go = useWays();
  return <InvoiceEditor draft={null} customerId={customerId} onSaved={go.toInvoice} onClose={go.toList} />;
}

export function EditInvoiceScreen() {
  const { number } = editRoute.useParams();
  const go = useWays();
  // What is read once stays the basis: somebody else's change is found out when this one is saved.
  const draft = useQuery({ ...invoiceQuery(number), staleTime: Number.POSITIVE_INFINITY });
  const editable = draft.data?.invoice.availableActions.includes("edit");
  useEffect(() => {
    if (draft.isError) toast(failureOf(draft.error).detail);
    else if (editable === false) toast(`${number} is no draft any more.`);
    else return;
    go.toInvoice(number);
  });
  if (draft.data === undefined || !editable) return null;
  return (
    <InvoiceEditor
      draft={draft.data}
      customerId={undefined}
      onSaved={go.toInvoice}
      onClose={() => go.toInvoice(number)}
    />
  );
}

function useWays() {
  const navigate = useNavigate();
  return {
    toList: () => void navigate({ to: "/invoices", search: withoutFor, resetScroll: false, replace: true }),
    toInvoice: (number: string) =>
      void navigate({
        to: "/invoices/$number",
        params: { number },
        search: withoutFor,
        resetScroll: false,
        replace: true,
      }),
  };
}

/** The list's own search, without whom the new invoice was for. */
function withoutFor(search: Record<string, unknown>): Record<string, unknown> {
  const { for: _, ...rest } = search;
  return rest;
}
