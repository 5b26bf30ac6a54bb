import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { passkeyFault } from "../../../api/access/passkeys.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { toast } from "../../../components/toast/toast.ts";

interface Ending<Output> {
  /** What is said once it is done; null for nothing. */
  done: string | null;
  onDone?: (output: Output) => void;
}

/** Changes one's own account, says what came of it, and reads it again. */
export function useOwnChange<Input, Output>(
  change: (input: Input) => Promise<Output>,
  { done, onDone }: Ending<Output>,
) {
  const client = useQueryClient();
  const [missing, setMissing] = useState<string | null>(null);
  const mutation = useMutation({
    mutationFn: change,
    onSuccess: async (output) => {
      onDone?.(output);
      if (done !== null) toast(done);
      await client.invalidateQueries({ queryKey: ["me"] });
    },
  });
  const failure = mutation.error === null || missing !== null ? null : failureOf(mutation.error);

  /** `found` is what a person has still to enter, as a sentence. */
  function submit(event: FormEvent, input: Input, found: string | null = null): void {
    event.preventDefault();
    event.stopPropagation();
    setMissing(found);
    if (found === null && !mutation.isPending) mutation.mutate(input);
  }

  return {
    run: mutation.mutate,
    submit,
    busy: mutation.isPending,
    failure,
    problem: missing ?? passkeyFault(mutation.error) ?? failure?.detail ?? null,
  };
}
