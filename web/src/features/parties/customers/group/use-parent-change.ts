import type { Customer } from "@billow/contract/parties/customer.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { failureOf } from "../../../../api/client/failure.ts";
import { setParent } from "../../../../api/parties/customers.ts";
import { toast } from "../../../../components/toast/toast.ts";

/** Changes whose invoices a customer is on, and reads every customer again, since two have changed. */
export function useParentChange(
  id: string,
  { done, onDone }: { done: (customer: Customer) => string; onDone: () => void },
) {
  const client = useQueryClient();
  const { mutate, reset, isPending, error } = useMutation({
    mutationFn: (body: { parentId: string | null; from: string }) => setParent(id, body),
    onSuccess: (customer) => {
      onDone();
      toast(done(customer));
    },
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ["customers"] });
      await client.invalidateQueries({ queryKey: ["usage"] });
    },
  });
  return {
    mutate,
    forget: () => error !== null && reset(),
    busy: isPending,
    detail: error === null ? null : failureOf(error).detail,
  };
}
