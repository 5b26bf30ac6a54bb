import type { Customer } from "@billow/contract/parties/customer.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Failure, failureOf } from "../../../../api/client/failure.ts";
import { toast } from "../../../../components/toast/toast.ts";

/** Changes a customer's tenants, says that it is done, and reads every customer again, since two may have changed. */
export function useTenantChange<Change>(
  change: (change: Change) => Promise<Customer>,
  { done, onDone }: { done: (customer: Customer) => string; onDone: () => void },
) {
  const client = useQueryClient();
  const { mutate, reset, isPending, error } = useMutation({
    mutationFn: change,
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
    failure: error === null ? null : failureOf(error),
  };
}

/** What was refused that no field of the form says. */
export function detailBeside(failure: Failure | null, shown: readonly string[]): string | null {
  if (failure === null) return null;
  return [...failure.fields.keys()].some((pointer) => shown.includes(pointer)) ? null : failure.detail;
}
