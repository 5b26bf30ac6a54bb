import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { CreditNotePreview } from "@billow/contract/payments/corrections.ts";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { call } from "../../../../api/client/client.ts";
import { failureOf } from "../../../../api/client/failure.ts";
import { type AskedLine, type LineLeft, linesLeft } from "./credit-note-form.ts";

/** What is left of the lines to credit; none while it is loaded. */
export function useLinesLeft(invoice: Invoice): LineLeft[] {
  const { number, amountDue, credited, amountRefunded } = invoice;
  const rest = useQuery({
    queryKey: ["credit-note-preview", number, "all", amountDue, credited, amountRefunded],
    queryFn: ({ signal }) => preview(number, "all", signal),
    retry: false,
  });
  return rest.data === undefined ? [] : linesLeft(invoice, rest.data);
}

/** The credit note over these lines as the server computes it, and why it refuses it. */
export function useCreditNotePreview(
  { number, amountDue, credited, amountRefunded }: Invoice,
  lines: readonly AskedLine[],
) {
  const wanted = JSON.stringify(lines);
  const [asked] = useDebouncedValue(wanted, 200);
  const query = useQuery({
    queryKey: ["credit-note-preview", number, asked, amountDue, credited, amountRefunded],
    queryFn: ({ signal }) => preview(number, JSON.parse(asked) as AskedLine[], signal),
    enabled: asked !== "[]",
    placeholderData: keepPreviousData,
    retry: false,
  });
  const isCurrent = asked === wanted && !query.isPlaceholderData;
  const note = lines.length === 0 || query.error !== null ? null : (query.data ?? null);
  return {
    note,
    isCurrent,
    failure: lines.length === 0 || query.error === null ? null : failureOf(query.error),
  };
}

/** What goes back is a question of its own, so the preview never refuses a note because of it. */
async function preview(
  number: string,
  lines: "all" | AskedLine[],
  signal: AbortSignal,
): Promise<CreditNotePreview> {
  const body = { lines, settle: "credit" as const };
  return (await call("previewCreditNote", { params: { id: number }, body, signal })).data;
}
