import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { call } from "../../../../api/client/client.ts";
import { type Failure, failureOf, isStale } from "../../../../api/client/failure.ts";
import { createAttempts } from "../../../../api/client/idempotency.ts";
import { invoiceQuery } from "../../../../api/invoicing/invoices.ts";

/** A change of an invoice, as the API takes it. */
export type InvoiceChange =
  /** `asItIs` goes on although the server says something first. */
  | { call: "finalizeInvoice" | "sendInvoice"; asItIs?: boolean }
  | { call: "undoSendInvoice" | "undoBillNothing" | "refreshInvoice" | "remindInvoice" | "withdrawPromise" }
  | { call: "promisePayment"; body: { on: string; note: string | null } }
  | { call: "applyCredit"; body: { amount: string } }
  | { call: "voidInvoice"; body: { reason: string; settle?: "credit" | "refund" } }
  | {
      call: "issueCreditNote";
      body: {
        lines: { position: number; quantity?: string; amount?: string }[];
        reason: string;
        settle: "due" | "credit" | "refund";
        transactionId: string | null;
      };
    }
  | { call: "billNothing" | "undoWriteOff"; body: { reason: string } }
  | { call: "writeOffInvoice"; body: { amount: string; reason: string } }
  | { call: "reversePayment"; paymentId: string; body: { reason: string; on: string; fee?: string } }
  | {
      call: "recordPayment";
      body: {
        amount: string;
        method: string;
        transactionId: string | null;
        allowDuplicate?: boolean;
        paidOn: string;
      };
    }
  | { call: "refundInvoice"; body: { amount: string; reason: string | null; transactionId: string | null } };

/**
 * Changes an invoice: names the version that was seen, so that nobody's change is overwritten, and a key, so that trying
 * again after a lost answer does nothing twice. A second call while one is running is ignored.
 */
export function useInvoiceChange(number: string) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  const running = useRef(false);

  const mutation = useMutation({
    mutationFn: (change: InvoiceChange) => {
      const seen = client.getQueryData(invoiceQuery(number).queryKey);
      const etag = seen?.etag ?? null;
      return perform(number, change, { etag, key: attempts.current({ change, etag }) });
    },
    onSuccess: async (changed) => {
      client.setQueryData(invoiceQuery(number).queryKey, changed);
      await Promise.all([
        client.invalidateQueries({ queryKey: ["invoices", "list"] }),
        client.invalidateQueries({ queryKey: ["invoices", "counts"] }),
        client.invalidateQueries({ queryKey: ["customers"] }),
      ]);
    },
    onError: async (error) => {
      if (isStale(failureOf(error))) await client.invalidateQueries({ queryKey: ["invoices"] });
    },
    onSettled: () => {
      running.current = false;
    },
  });

  // What was refused for one invoice says nothing about the next one shown in the same sheet.
  const { reset } = mutation;
  useEffect(() => {
    if (number !== "") reset();
  }, [number, reset]);

  return {
    busy: mutation.isPending,
    failure: mutation.error === null ? null : failureOf(mutation.error),
    /** The last change that was asked for. */
    wanted: mutation.variables,
    /** Forgets the last change and how it failed. */
    forget: reset,
    /** Runs the change; `done` is called with the invoice as it is afterwards. */
    change(wanted: InvoiceChange, done?: (invoice: Invoice) => void): void {
      if (running.current) return;
      running.current = true;
      mutation.mutate(wanted, { onSuccess: ({ invoice }) => done?.(invoice) });
    },
  };
}

/** What is said about a failed change. After a conflict the invoice on the screen is already the new one. */
export function failureText(failure: Failure): string {
  return isStale(failure)
    ? `${failure.detail} The invoice has been loaded again; check it before you go on.`
    : failure.detail;
}

async function perform(number: string, change: InvoiceChange, options: { etag: string | null; key: string }) {
  const common = {
    params: { id: number },
    idempotencyKey: options.key,
    ...(options.etag === null ? {} : { ifMatch: options.etag }),
  };
  if (change.call === "reversePayment") {
    const { paymentId, body } = change;
    await call(change.call, { params: { id: paymentId }, idempotencyKey: options.key, body });
    return changed(await call("getInvoice", { params: { id: number } }));
  }
  return changed(await send(change, common));
}

function changed({ data, etag }: { data: Invoice; etag: string | null }) {
  return { invoice: data, etag };
}

function send(
  change: Exclude<InvoiceChange, { call: "reversePayment" }>,
  common: { params: { id: string }; idempotencyKey: string; ifMatch?: string },
) {
  switch (change.call) {
    case "voidInvoice":
      return call(change.call, { ...common, body: change.body });
    case "issueCreditNote":
      return call(change.call, { ...common, body: change.body });
    case "billNothing":
    case "undoWriteOff":
      return call(change.call, { ...common, body: change.body });
    case "writeOffInvoice":
      return call(change.call, { ...common, body: change.body });
    case "promisePayment":
      return call(change.call, { ...common, body: change.body });
    case "applyCredit":
      return call(change.call, { ...common, body: change.body });
    case "recordPayment":
      return call(change.call, { ...common, body: change.body });
    case "refundInvoice":
      return call(change.call, { ...common, body: change.body });
    case "finalizeInvoice":
    case "sendInvoice":
      return call(change.call, { ...common, ...(change.asItIs ? { query: { asItIs: "true" } } : {}) });
    default:
      return call(change.call, common);
  }
}
