import type { InvoicePreview } from "@billow/contract/invoicing/invoice.ts";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { call } from "../../../api/client/client.ts";
import { type DraftForm, type NewInvoiceBody, readLine } from "./draft-form.ts";

/** What the form comes to so far, as the server computes it: with the lines that are whole. */
export function usePreview(form: DraftForm, body: NewInvoiceBody) {
  const whole = form.lines.flatMap((line, index) => (readLine(line).problems.size === 0 ? [index] : []));
  const wanted = {
    customerId: body.customerId,
    lines: whole.flatMap((index) => body.lines[index] ?? []),
    discount: body.discount ?? null,
  };
  const places = new Map(whole.map((index, at) => [index, at]));
  const [asked] = useDebouncedValue(JSON.stringify(wanted), 250);
  const preview = useQuery({
    queryKey: ["invoice-preview", asked],
    queryFn: async ({ signal }) =>
      (await call("previewInvoice", { body: JSON.parse(asked) as NewInvoiceBody, signal })).data,
    enabled: body.customerId !== "" && wanted.lines.length > 0,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const data: InvoicePreview | null = wanted.lines.length === 0 ? null : (preview.data ?? null);
  return {
    preview: data,
    /** The amount of a line of the form; null while it is not whole. */
    amountOf: (index: number): string | null => {
      const at = places.get(index);
      return at === undefined ? null : (data?.lines[at]?.amount ?? null);
    },
  };
}
