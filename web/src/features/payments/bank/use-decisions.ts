import type { BankLine, BankOffer } from "@billow/contract/payments/bank-line.ts";
import { type InfiniteData, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { type BankDecision, decideBankLine } from "../../../api/bank.ts";
import { type Failure, failureOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";

/** What was refused about a line, by its id. */
export type Refusals = ReadonlyMap<string, Failure>;

/** Decides about lines, one call each however often it is tried, and reads again what depends on it. */
export function useDecisions(onDone: (line: BankLine, decision: BankDecision) => void) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  const [pending, setPending] = useState<ReadonlySet<string>>(new Set());
  const [refusals, setRefusals] = useState<Refusals>(new Map());
  const running = useRef(new Set<string>());
  const note = () => setPending(new Set(running.current));
  const mutation = useMutation({
    mutationFn: (decision: BankDecision) => decideBankLine(decision, attempts.current(decision)),
    onSuccess: (line, decision) => {
      client.setQueriesData<Pages>(
        { queryKey: ["bank", "lines"] },
        (known) => known && withLine(known, line),
      );
      onDone(line, decision);
    },
    onError: (error, { id }) => setRefusals((known) => new Map(known).set(id, failureOf(error))),
    onSettled: async (_line, _error, { id }) => {
      running.current.delete(id);
      note();
      // What is due has changed for others, and is read once nobody waits for an answer.
      if (running.current.size > 0) return;
      await Promise.all(
        ["bank", "customers", "invoices"].map((key) => client.invalidateQueries({ queryKey: [key] })),
      );
    },
  });
  /** Resolves once it is decided or refused. */
  async function decide(decision: BankDecision): Promise<void> {
    if (running.current.has(decision.id)) return;
    running.current.add(decision.id);
    note();
    setRefusals((known) => new Map([...known].filter(([id]) => id !== decision.id)));
    // What was refused is said at the line.
    await mutation.mutateAsync(decision).catch(() => {});
  }
  return { pending, refusals, decide };
}

type Pages = InfiniteData<{ items: BankLine[]; nextCursor: string | null }>;

/** Pages in which a line is as it is now. */
function withLine({ pages, pageParams }: Pages, line: BankLine): Pages {
  const current = pages.map((page) => ({
    ...page,
    items: page.items.map((one) => (one.id === line.id ? line : one)),
  }));
  return { pages: current, pageParams };
}

/** What accepting an offer asks the server for. */
export function acceptanceOf(
  { id }: BankLine,
  { customer, allocations, paymentId }: BankOffer,
): BankDecision {
  if (paymentId !== null) return { do: "book", id, body: { paymentId } };
  const parts = allocations.map(({ invoice, amount }) => ({ invoiceId: invoice.id, amount }));
  return { do: "book", id, body: { customerId: customer.id, allocations: parts } };
}
