import type { BankLine, BankOffer } from "@billow/contract/payments/bank-line.ts";
import { type InfiniteData, type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { type Failure, failureOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";
import { bankStatementsQuery } from "../../../api/payments/bank.ts";
import { type BankDecision, decideBankLine } from "../../../api/payments/bank-lines.ts";
import { recount } from "./recount.ts";

/** What was refused about a line, by its id. */
export type Refusals = ReadonlyMap<string, Failure>;

/** After this pause without a decision, what depends on them is read again. */
const PAUSE_MS = 1200;

interface Ask {
  decision: BankDecision;
  /** One of many that were decided by one answer. */
  isOneOfMany: boolean;
}

/** Decides about lines, one call each however often it is tried, and reads again what depends on it. */
export function useDecisions(onDone: (line: BankLine, ask: Ask) => void) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  const [pending, setPending] = useState<ReadonlySet<string>>(new Set());
  const [refusals, setRefusals] = useState<Refusals>(new Map());
  const running = useRef(new Set<string>());
  const note = () => setPending(new Set(running.current));
  const refresh = useRefresh(() => running.current.size > 0);
  const mutation = useMutation({
    mutationFn: ({ decision }: Ask) => decideBankLine(decision, attempts.current(decision)),
    onSuccess: (line, ask) => {
      const before = knownLine(client, line.id);
      client.setQueriesData<Pages>(
        { queryKey: ["bank", "lines"] },
        (known) => known && withLine(known, line),
      );
      if (before !== undefined)
        client.setQueryData(bankStatementsQuery.queryKey, (known) =>
          known?.map((one) =>
            one.id === line.statementId ? { ...one, lines: recount(one.lines, before, line) } : one,
          ),
        );
      onDone(line, ask);
    },
    onError: (error, { decision }) =>
      setRefusals((known) => new Map(known).set(decision.id, failureOf(error))),
    onSettled: (_line, _error, { decision }) => {
      running.current.delete(decision.id);
      note();
      refresh();
    },
  });
  /** Resolves once it is decided or refused, with whether it was decided. */
  async function decide(decision: BankDecision, isOneOfMany = false): Promise<boolean> {
    if (running.current.has(decision.id)) return false;
    running.current.add(decision.id);
    note();
    setRefusals((known) => new Map([...known].filter(([id]) => id !== decision.id)));
    // What was refused is said at the line.
    return mutation.mutateAsync({ decision, isOneOfMany }).then(
      () => true,
      () => false,
    );
  }
  return { pending, refusals, decide };
}

/** Reads again what is due for others, once nobody decides or waits for an answer any more. */
function useRefresh(isBusy: () => boolean): () => void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const read = () => {
    timer.current = undefined;
    for (const key of ["bank", "customers", "invoices"]) void client.invalidateQueries({ queryKey: [key] });
  };
  const latest = useRef(read);
  latest.current = read;
  useEffect(
    () => () => {
      // Another page shows what was decided here at once.
      if (timer.current === undefined) return;
      clearTimeout(timer.current);
      latest.current();
    },
    [],
  );
  return () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      if (!isBusy()) read();
    }, PAUSE_MS);
  };
}

function knownLine(client: QueryClient, id: string): BankLine | undefined {
  return client
    .getQueriesData<Pages>({ queryKey: ["bank", "lines"] })
    .flatMap(([, known]) => known?.pages.flatMap(({ items }) => items) ?? [])
    .find((line) => line.id === id);
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
  return { do: "book", id, body: { customerId: customer?.id, allocations: parts } };
}
