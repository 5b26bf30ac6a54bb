import type { UsageSource } from "@billow/contract/metering/sources.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { failureOf } from "../../../../api/client/failure.ts";
import { createAttempts } from "../../../../api/client/idempotency.ts";
import { createSource, readSource, sourcesQuery, updateSource } from "../../../../api/metering/sources.ts";
import { useFieldsSave } from "../../../../components/saving/use-fields-save.ts";
import { toast } from "../../../../components/toast/toast.ts";
import { changeOf, draftOf, newSourceOf, type SourceDraft } from "./source-draft.ts";
import { configOf, type SourceValues, sourceWith, valuesOf } from "./source-values.ts";

interface SourceSaving {
  /** The one that is changed; null for a new one. */
  source: UsageSource | null;
  draft: SourceDraft;
  onDraft: (draft: SourceDraft) => void;
  onSaved: (saved: UsageSource) => void;
  onError: () => void;
}

/** Saves a form of a source: a new one, or what was changed, over whatever others have saved of the rest meanwhile. */
export function useSourceSaving({ source, draft, onDraft, onSaved, onError }: SourceSaving) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  // The source as the form was opened with it, or as somebody else saved it where the form goes on from that.
  const [base, setBase] = useState(source);
  const confirmDoubled = useRef(false);
  const tell = async (saved: UsageSource) => {
    onSaved(saved);
    toast(source ? `${saved.name} is changed.` : `Billow now counts what comes from ${saved.name}.`);
    await client.invalidateQueries({ queryKey: sourcesQuery.queryKey });
  };
  const add = useMutation({
    mutationFn: (saved: SourceDraft) => {
      const made = { ...newSourceOf(saved), confirmDoubled: confirmDoubled.current };
      return createSource(made, attempts.current(made));
    },
    onSuccess: tell,
    onError,
  });
  const id = source?.id ?? "";
  const change = useFieldsSave<SourceValues, UsageSource>({
    read: async () => {
      const { source: saved, etag } = await readSource(id);
      return { fields: valuesOf(saved), etag };
    },
    write: ({ merged, etag }) => {
      const wanted = base === null ? {} : changeOf(base, draft);
      const body = { ...wanted, config: configOf(merged), confirmDoubled: confirmDoubled.current };
      return updateSource(id, body, etag);
    },
    onSaved: tell,
  });

  /** The form goes on from what somebody else saved; what was typed of credentials stays. */
  function goOnFrom(theirs: SourceValues, mine: SourceValues): void {
    change.dismissConflict();
    if (base === null) return;
    setBase(sourceWith(base, theirs));
    const { credentials, username, password, token } = draft;
    onDraft({ ...draftOf(sourceWith(base, mine)), credentials, username, password, token });
  }

  return {
    busy: add.isPending || change.busy,
    failure: add.error === null ? change.failure : failureOf(add.error),
    conflict: change.conflict,
    dismissConflict: change.dismissConflict,
    goOnFrom,
    forget: () => {
      if (add.isError) add.reset();
      change.forget();
    },
    save: (isDoubledConfirmed: boolean) => {
      confirmDoubled.current = isDoubledConfirmed;
      if (base === null) add.mutate(draft);
      else change.run({ opened: valuesOf(base), mine: valuesOf(base, draft) }, { onError });
    },
    saveMine: (theirs: SourceValues, merged: SourceValues) => {
      goOnFrom(theirs, merged);
      change.run({ opened: theirs, mine: merged }, { onError });
    },
  };
}
