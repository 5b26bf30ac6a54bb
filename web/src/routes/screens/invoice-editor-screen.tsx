import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { failureOf } from "../../api/client/failure.ts";
import { invoiceQuery } from "../../api/invoicing/invoices.ts";
import { toast } from "../../components/toast/toast.ts";
import { InvoiceEditor } from "../../features/invoicing/invoice-editor/invoice-editor.tsx";

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
  const read = useQuery(invoiceQuery(number));
  // The version it is opened on stays the basis, whatever is read after it: somebody else's change is told at saving, and
  // what was typed stays on the screen until then.
  const [opened, setOpened] = useState<typeof read.data>();
  const draft = opened?.invoice.number === number ? opened : undefined;
  useEffect(() => {
    if (draft || read.isPending || read.isFetching) return;
    if (read.data?.invoice.availableActions.includes("edit")) return setOpened(read.data);
    toast(read.isError ? failureOf(read.error).detail : `${number} is no longer a draft.`);
    go.toInvoice(number);
  });
  if (draft === undefined) return null;
  return (
    <InvoiceEditor
      key={number}
      draft={draft}
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
