import type { Api } from "@billow/contract/api.ts";
import type { CallInput } from "@billow/contract/client.ts";
import type { BankLine } from "@billow/contract/payments/bank-line.ts";
import { infiniteQueryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** Which lines of a statement are shown. */
export type BankView = "open" | "booked" | "explained" | "ignored" | "repeated";

/** A statement's lines, the oldest first, page by page. */
export function bankLinesQuery(statementId: string, view: BankView) {
  return infiniteQueryOptions({
    queryKey: ["bank", "lines", statementId, view],
    queryFn: async ({ pageParam, signal }) =>
      (
        await call("listBankLines", {
          query: {
            statementId,
            state: view === "booked" ? "booked,sure" : view,
            limit: 200,
            cursor: pageParam,
          },
          signal,
        })
      ).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });
}

/** What a person decides about a line. */
export type BankDecision =
  | { do: "book"; id: string; body: CallInput<Api["bookBankLine"]>["body"] }
  | { do: "ignore"; id: string }
  | { do: "reopen"; id: string }
  /** The line was booked in error: its payment is reversed on its own day, and the line is open again. */
  | { do: "unbook"; id: string; paymentId: string; on: string };

export async function decideBankLine(decision: BankDecision, idempotencyKey: string): Promise<BankLine> {
  const params = { id: decision.id };
  switch (decision.do) {
    case "book":
      return (await call("bookBankLine", { params, body: decision.body, idempotencyKey })).data;
    case "ignore":
      return (await call("ignoreBankLine", { params, body: {}, idempotencyKey })).data;
    case "reopen":
      return (await call("reopenBankLine", { params, idempotencyKey })).data;
    case "unbook": {
      const { paymentId, on } = decision;
      const body = { reason: "Bank line booked in error", on };
      await call("reversePayment", { params: { id: paymentId }, body, idempotencyKey });
      return (await call("reopenBankLine", { params, idempotencyKey: `${idempotencyKey}-open` })).data;
    }
  }
}
