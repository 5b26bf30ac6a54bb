import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { call } from "../../../api/client/client.ts";
import { failureOf, saidOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";
import { invoiceQuery } from "../../../api/invoicing/invoices.ts";
import { changesOf, type NewInvoiceBody } from "./draft-form.ts";

/** A draft as it was read, with its version. */
export interface ReadDraft {
  invoice: Invoice;
  etag: string | null;
}

/** What is to be saved: a new draft, or what was changed of the version it was opened on. */
export interface Saving {
  opened: { draft: ReadDraft; body: NewInvoiceBody } | null;
  body: NewInvoiceBody;
}

/**
 * Saves the form. A change names the version the form was opened on, however often that has been read again since: so
 * nobody's prices are overwritten unseen.
 */
export function useSave() {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  const [saved, setSaved] = useState<string | null>(null);
  const [conflict, setConflict] = useState<ReadDraft | null>(null);
  const mutation = useMutation({
    mutationFn: async ({ opened, body }: Saving) => {
      if (opened === null) return call("createInvoice", { body, idempotencyKey: attempts.current(body) });
      const { invoice, etag } = opened.draft;
      return call("updateInvoice", {
        params: { id: invoice.id },
        body: changesOf(opened.body, body),
        idempotencyKey: attempts.current({ body, etag }),
        ...(etag === null ? {} : { ifMatch: etag }),
      });
    },
    onSuccess: async ({ data, etag }) => {
      client.setQueryData(invoiceQuery(data.number).queryKey, { invoice: data, etag });
      setConflict(null);
      setSaved(data.number);
      await client.invalidateQueries({ queryKey: ["invoices"] });
    },
    onError: async (error, { opened }) => {
      if (opened === null || failureOf(error).status !== 412) return;
      const { number } = opened.draft.invoice;
      const now = await client.fetchQuery({ ...invoiceQuery(number), staleTime: 0 });
      // What is no draft any more takes no change: the refusal says so, and what was typed stays to be copied.
      if (now.invoice.availableActions.includes("edit")) setConflict(now);
    },
  });
  const failure = mutation.error === null ? null : failureOf(mutation.error);
  return {
    busy: mutation.isPending,
    /** The number of what was saved. */
    saved,
    failure,
    /** The version somebody else saved since this form was opened. */
    conflict,
    dismissConflict: () => setConflict(null),
    /** What the server said about a field. */
    problem: (pointer: string) => saidOf(failure, pointer),
    run: mutation.mutate,
    /** Forgets a failure. Not while it is being saved: that would set the button free, and it could be saved twice. */
    forget: () => {
      if (mutation.isError) mutation.reset();
    },
  };
}
