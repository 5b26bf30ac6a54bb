import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { failureOf } from "../../api/client/failure.ts";
import { type Fields, mergeFields } from "./merge-fields.ts";
import type { Versions } from "./versions.ts";

/** A form to save: its fields when it was opened, and now. */
interface Saving<F> {
  opened: F;
  mine: F;
}

interface FieldsSave<F, R> {
  /** Reads the stored fields with their version. */
  read: () => Promise<{ fields: F; etag: string | null }>;
  /** Saves the fields that differ from `theirs`, if they still have that version. */
  write: (change: { theirs: F; merged: F; etag: string | null }) => Promise<R>;
  onSaved: (saved: R) => Promise<void>;
}

/** Someone else may save repeatedly in between. */
const ATTEMPTS_MAX = 3;

/**
 * Saves the changed fields of a form over other people's changes to other fields. If both changed the same field
 * differently, nothing is saved before the person chooses.
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
    /** Clears a failure, but not while saving: that would enable the button, and it could be saved twice. */
    forget: () => {
      if (mutation.isError) mutation.reset();
    },
  };
}
