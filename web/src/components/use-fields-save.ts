import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { failureOf } from "../api/failure.ts";
import { type Fields, mergeFields } from "./merge-fields.ts";
import type { Versions } from "./versions.ts";

/** A form to be saved: its fields as it was opened, and as they stand now. */
interface Saving<F> {
  opened: F;
  mine: F;
}

interface FieldsSave<F, R> {
  /** The fields as they are saved now, with their version. */
  read: () => Promise<{ fields: F; etag: string | null }>;
  /** Saves what is not yet so in `theirs`, if they are still of that version. */
  write: (change: { theirs: F; merged: F; etag: string | null }) => Promise<R>;
  onSaved: (saved: R) => Promise<void>;
}

/** Somebody may save again and again in between. */
const ATTEMPTS_MAX = 3;

/**
 * Saves what was changed in a form, over whatever others have saved of the other fields since it was opened. Where both
 * changed the same field, each otherwise, nothing is saved before one of the two is chosen.
 */
export function useFieldsSave<F extends Fields<F>, R>({ read, write, onSaved }: FieldsSave<F, R>) {
  const [conflict, setConflict] = useState<Versions<F> | null>(null);
  const mutation = useMutation({
    mutationFn: async ({ opened, mine }: Saving<F>): Promise<{ saved: R } | { theirs: F }> => {
      for (let attempt = 1; ; attempt += 1) {
        const { fields: theirs, etag } = await read();
        const { merged, isConflict } = mergeFields({ opened, theirs, mine });
        if (isConflict) return { theirs };
        try {
          return { saved: await write({ theirs, merged, etag }) };
        } catch (error) {
          if (failureOf(error).status !== 412 || attempt === ATTEMPTS_MAX) throw error;
        }
      }
    },
    onSuccess: async (result, { opened, mine }) => {
      if ("theirs" in result) return setConflict({ opened, theirs: result.theirs, mine });
      setConflict(null);
      await onSaved(result.saved);
    },
  });
  return {
    busy: mutation.isPending,
    failure: mutation.error === null ? null : failureOf(mutation.error),
    /** The versions to choose between. */
    conflict,
    dismissConflict: () => setConflict(null),
    run: mutation.mutate,
    /** Forgets a failure. Not while it is being saved: that would set the button free, and it could be saved twice. */
    forget: () => {
      if (mutation.isError) mutation.reset();
    },
  };
}
