import type { Invoice } from "@billow/contract/invoice.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { call } from "../../api/client.ts";
import { failureOf, saidOf } from "../../api/failure.ts";
import { createAttempts } from "../../api/idempotency.ts";
import { invoiceQuery } from "../../api/invoices.ts";
import { changesOf, type NewInvoiceBody } from "./draft-form.ts";

/** Saves the form: makes a draft, or changes of one what was changed, on the version that was read. */
export function useSave(draft: { invoice: Invoice; etag: string | null } | null) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  const [saved, setSaved] = useState<string | null>(null);
  const mutation = useMutation({
    mutationFn: async ({ before, body }: { before: NewInvoiceBody; body: NewInvoiceBody }) => {
      const idempotencyKey = attempts.current(body);
      if (draft === null) return call("createInvoice", { body, idempotencyKey });
      return call("updateInvoice", {
        params: { id: draft.invoice.id },
        body: changesOf(before, body),
        idempotencyKey,
        ...(draft.etag === null ? {} : { ifMatch: draft.etag }),
      });
    },
    onSuccess: async ({ data, etag }) => {
      client.setQueryData(invoiceQuery(data.number).queryKey, { invoice: data, etag });
      setSaved(data.number);
      await client.invalidateQueries({ queryKey: ["invoices"] });
    },
  });
  const failure = mutation.error === null ? null : failureOf(mutation.error);
  return {
    busy: mutation.isPending,
    /** The number of what was saved. */
    saved,
    failure,
    /** What the server said about a field. */
    problem: (pointer: string) => saidOf(failure, pointer),
    run: mutation.mutate,
    /** Forgets a failure. Not while it is being saved: that would set the button free, and it could be saved twice. */
    forget: () => {
      if (mutation.isError) mutation.reset();
    },
  };
}
