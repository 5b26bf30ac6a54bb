import type { UsageSource } from "@billow/contract/metering/sources.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { type Failure, failureOf } from "../../../api/failure.ts";
import { createAttempts } from "../../../api/idempotency.ts";
import { createSource, sourcesQuery, tryOutSource, updateSource } from "../../../api/sources.ts";
import { Banner } from "../../../components/banner.tsx";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import { focusFirstProblem } from "../../../components/focus-first-problem.ts";
import form from "../../../components/form.module.css";
import { toast } from "../../../components/toast.ts";
import { DryRunResult } from "./dry-run-result.tsx";
import { changeOf, draftOf, newSourceOf, problemsOf, type SourceDraft } from "./source-draft.ts";
import { SourceFields } from "./source-fields.tsx";

interface SourceFormDialogProps {
  /** The one to change; null for a new one. */
  source: UsageSource | null;
  onClose: () => void;
  /** Its mappings are others now: what was told by the old ones can be measured again. */
  onCorrected?: () => void;
}

/** Adds or changes a source. It can be tried out first: who would be billed what, and what matches nobody. */
export function SourceFormDialog({ source, onClose, onCorrected }: SourceFormDialogProps) {
  const [draft, setDraft] = useState(() => draftOf(source));
  // Counts what was refused: each time the first field that is wrong takes the focus.
  const [refused, setRefused] = useState(0);
  useEffect(() => {
    if (refused > 0) focusFirstProblem();
  }, [refused]);
  const saving = useSaving(source, (saved) => {
    const isCorrected = source?.collectedUntil != null && !isSameMapping(source, saved);
    if (isCorrected && onCorrected) onCorrected();
    else onClose();
  });
  const trial = useMutation({
    mutationFn: (given: SourceDraft) => tryOutSource(newSourceOf(given), trialHours),
  });
  const wrong = problemsOf(draft);
  const failure = saving.isError ? failureOf(saving.error) : trial.isError ? failureOf(trial.error) : null;

  const problems = new Map([...(refused > 0 ? wrong : []), ...fieldsOf(failure)]);
  const onError = () => setRefused((count) => count + 1);

  function submit(event: FormEvent): void {
    event.preventDefault();
    trial.reset();
    if (wrong.size > 0) setRefused(refused + 1);
    else save(false);
  }

  function save(confirmDoubled: boolean): void {
    if (!saving.isPending) saving.mutate({ draft, confirmDoubled }, { onError });
  }

  function tryOut(): void {
    if (saving.isError) saving.reset();
    if (wrong.size > 0) setRefused(refused + 1);
    else trial.mutate(draft, { onError });
  }

  function change(changed: Partial<SourceDraft>): void {
    setDraft({ ...draft, ...changed });
    trial.reset();
    if (saving.isError) saving.reset();
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
        {failure && failure.fields.size === 0 && <Banner tone="danger">{failure.detail}</Banner>}
        <SourceFields draft={draft} isNew={source === null} problems={problems} onChange={change} />
        {failure?.code === "counted_twice" && (
          <Banner tone="warn">
            What another source tells of already would be billed twice.{" "}
            <Button size="compact" busy={saving.isPending} onClick={() => save(true)}>
              {source ? "Save all the same" : "Add all the same"}
            </Button>
          </Banner>
        )}
        {trial.data && <DryRunResult answer={trial.data} hours={trialHours} />}
        <DialogActions>
          <Button
            busy={trial.isPending}
            refusal={
              draft.credentials === "keep"
                ? "Kept credentials stay on the server. Enter them again to try it out."
                : null
            }
            onClick={tryOut}
          >
            Try it out
          </Button>
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

/** What the server said of single fields. A trial wraps the source, so that its pointers begin one step further out. */
function fieldsOf(failure: Failure | null): [string, string][] {
  return [...(failure?.fields ?? [])].map(([pointer, text]) => [
    pointer.replace(/^\/source(?=\/)/, ""),
    text,
  ]);
}

function isSameMapping(before: UsageSource, after: UsageSource): boolean {
  return JSON.stringify(before.config.mappings) === JSON.stringify(after.config.mappings);
}

function useSaving(source: UsageSource | null, onDone: (saved: UsageSource) => void) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  return useMutation({
    mutationFn: ({ draft, confirmDoubled }: { draft: SourceDraft; confirmDoubled: boolean }) => {
      if (source) return updateSource(source.id, { ...changeOf(source, draft), confirmDoubled });
      const made = { ...newSourceOf(draft), confirmDoubled };
      return createSource(made, attempts.current(made));
    },
    onSuccess: async (saved) => {
      onDone(saved);
      toast(source ? `${saved.name} is changed.` : `Billow now collects from ${saved.name}.`);
      await client.invalidateQueries({ queryKey: sourcesQuery.queryKey });
    },
  });
}
