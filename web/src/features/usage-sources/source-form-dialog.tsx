import type { UsageSource } from "@billow/contract/sources.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { failureOf } from "../../api/failure.ts";
import { createAttempts } from "../../api/idempotency.ts";
import { createSource, sourcesQuery, tryOutSource, updateSource } from "../../api/sources.ts";
import { Banner } from "../../components/banner.tsx";
import { Button } from "../../components/button.tsx";
import { Dialog, DialogActions } from "../../components/dialog.tsx";
import form from "../../components/form.module.css";
import { toast } from "../../components/toast.ts";
import { DryRunResult } from "./dry-run-result.tsx";
import { changeOf, draftOf, newSourceOf, problemsOf, type SourceDraft } from "./source-draft.ts";
import { SourceFields } from "./source-fields.tsx";

interface SourceFormDialogProps {
  /** The one to change; null for a new one. */
  source: UsageSource | null;
  onClose: () => void;
}

/** Adds or changes a source. It can be tried out first: who would be billed what, and what matches nobody. */
export function SourceFormDialog({ source, onClose }: SourceFormDialogProps) {
  const [draft, setDraft] = useState(() => draftOf(source));
  const [tried, setTried] = useState(false);
  const saving = useSaving(source, onClose);
  const trial = useMutation({
    mutationFn: (given: SourceDraft) => tryOutSource(newSourceOf(given), trialHours),
  });
  const wrong = problemsOf(draft);
  const isWrong = Object.keys(wrong).length > 0;
  const failure = saving.isError ? failureOf(saving.error) : trial.isError ? failureOf(trial.error) : null;

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (!isWrong && !saving.isPending) saving.mutate(draft);
  }

  function tryOut(): void {
    setTried(true);
    saving.reset();
    if (!isWrong) trial.mutate(draft);
  }

  function change(changed: Partial<SourceDraft>): void {
    setDraft({ ...draft, ...changed });
    trial.reset();
  }

  return (
    <Dialog
      onClose={onClose}
      busy={saving.isPending}
      title={source ? `Edit ${source.name}` : "Add a source"}
      lead="A system that says what tenants consume. Billow collects from it by itself."
      width={760}
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {failure && <Banner tone="danger">{textOf(failure)}</Banner>}
        <SourceFields draft={draft} isNew={source === null} problems={tried ? wrong : {}} onChange={change} />
        {trial.data && <DryRunResult answer={trial.data} hours={trialHours} />}
        <DialogActions>
          {draft.credentials !== "keep" && (
            <Button busy={trial.isPending} onClick={tryOut}>
              Try it out
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={saving.isPending}>
            {source ? "Save" : "Add source"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

const trialHours = 1;

function textOf({ detail, fields }: { detail: string; fields: ReadonlyMap<string, string> }): string {
  const parts = [...fields].map(([pointer, text]) => `${pointer}: ${text}`);
  return parts.length === 0 ? detail : `${detail} ${parts.join(" · ")}`;
}

function useSaving(source: UsageSource | null, onDone: () => void) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  return useMutation({
    mutationFn: (draft: SourceDraft) => {
      if (source) return updateSource(source.id, changeOf(source, draft));
      const made = newSourceOf(draft);
      return createSource(made, attempts.current(made));
    },
    onSuccess: async ({ name }) => {
      onDone();
      toast(source ? `${name} is changed.` : `Billow now collects from ${name}.`);
      await client.invalidateQueries({ queryKey: sourcesQuery.queryKey });
    },
  });
}
