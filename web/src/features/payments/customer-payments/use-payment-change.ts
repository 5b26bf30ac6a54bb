import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { failureOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";
import { changePayment, type PaymentChange } from "../../../api/payments/payments.ts";

/** Changes a payment once, however often it is tried, and reads again what depends on it. */
export function usePaymentChange(onDone: () => void) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  const mutation = useMutation({
    mutationFn: (change: PaymentChange) => changePayment(change, attempts.current(change)),
    onSuccess: async () => {
      onDone();
      await Promise.all([
        client.invalidateQueries({ queryKey: ["customers"] }),
        client.invalidateQueries({ queryKey: ["invoices"] }),
      ]);
    },
    onError: async () => client.invalidateQueries({ queryKey: ["invoices"] }),
  });
  return {
    busy: mutation.isPending,
    failure: mutation.error === null ? null : failureOf(mutation.error),
    change: (change: PaymentChange) => {
      if (!mutation.isPending) mutation.mutate(change);
    },
  };
}
