import type { UsageSource } from "@billow/contract/metering/sources.ts";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { type Failure, failureOf } from "../../../../api/client/failure.ts";
import { tryOutSource } from "../../../../api/metering/sources.ts";
import { Button } from "../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../components/dialog.tsx";
import { focusFirstProblem } from "../../../../components/fields/focus-first-problem.ts";
import form from "../../../../components/fields/form.module.css";
import { ConflictDialog } from "../../../../components/saving/conflict-dialog.tsx";
import { fieldDifferences, mergeFields } from "../../../../components/saving/merge-fields.ts";
import { Banner } from "../../../../components/states/banner.tsx";
import { DryRunResult } from "../dry-run-result.tsx";
import { draftOf, newSourceOf, problemsOf, type SourceDraft } from "./source-draft.ts";
import { SourceFields } from "./source-fields.tsx";
import { labelsOf, readably } from "./source-values.ts";
import { useSourceSaving } from "./use-source-saving.ts";

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
  const onError = () => setRefused((count) => count + 1);
  const saving = useSourceSaving({
    source,
    draft,
    onDraft: setDraft,
    onError,
    onSaved: (saved) => {
      const isCorrected = source?.collectedUntil != null && !isSameMapping(source, saved);
      if (isCorrected && onCorrected) onCorrected();
      else onClose();
    },
  });
  const trial = useMutation({
    mutationFn: (tried: SourceDraft) => tryOutSource({ source: newSourceOf(tried), ...askedOf(tried) }),
  });
  const wrong = problemsOf(draft);
  const failure = saving.failure ?? (trial.isError ? failureOf(trial.error) : null);

  const problems = new Map([...(refused > 0 ? wrong : []), ...fieldsOf(failure)]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    trial.reset();
    if (wrong.size > 0) setRefused(refused + 1);
    else saving.save(false);
  }

  function tryOut(): void {
    saving.forget();
    if (wrong.size > 0) setRefused(refused + 1);
    else trial.mutate(draft, { onError });
  }

  function change(changed: Partial<SourceDraft>): void {
    setDraft({ ...draft, ...changed });
    trial.reset();
    saving.forget();
  }

  return (
    <Dialog
      onClose={onClose}
      busy={saving.busy}
      title={source ? `Edit ${source.name}` : "Add a source"}
      lead="A system that knows what tenants use. Billow collects from it, or counts what it sends."
      width={760}
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {failure && failure.fields.size === 0 && <Banner tone="danger">{failure.detail}</Banner>}
        <SourceFields draft={draft} isNew={source === null} problems={problems} onChange={change} />
        {failure?.code === "counted_twice" && (
          <Banner
            tone="warn"
            action={
              <Button size="compact" busy={saving.busy} onClick={() => saving.save(true)}>
                {source ? "Save anyway" : "Add anyway"}
              </Button>
            }
          >
            Another source reports this usage already, so it would be billed twice.
          </Banner>
        )}
        {trial.data && (
          <DryRunResult answer={trial.data} hours={draft.kind === "events" ? null : trialHours} />
        )}
        <DialogActions>
          <Button
            busy={trial.isPending}
            refusal={
              draft.credentials === "keep"
                ? "Stored credentials stay on the server. Enter them again to try the source."
                : null
            }
            onClick={tryOut}
          >
            Try it out
          </Button>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={saving.busy}>
            {source ? "Save" : "Add source"}
          </Button>
        </DialogActions>
      </form>
      <SourceConflict name={draft.name} saving={saving} />
    </Dialog>
  );
}

/** Somebody else saved the same value of the source, otherwise. */
function SourceConflict({ name, saving }: { name: string; saving: ReturnType<typeof useSourceSaving> }) {
  const { conflict, busy, goOnFrom, saveMine, dismissConflict } = saving;
  if (conflict === null) return null;
  const { theirs } = conflict;
  return (
    <ConflictDialog
      title={`Somebody else changed ${name}`}
      lead="Your changes are not saved yet, and none of them is lost."
      differences={fieldDifferences(readably(conflict), labelsOf(conflict))}
      busy={busy}
      onTheirs={() => goOnFrom(theirs, theirs)}
      onMine={() => saveMine(theirs, mergeFields(conflict).merged)}
      onClose={dismissConflict}
    />
  );
}

const trialHours = 1;

/** What a trial looks at: some hours of a system, or some events. */
function askedOf({ kind, events, triesRefused }: SourceDraft) {
  if (kind !== "events") return { hours: trialHours };
  return { ...(events.trim() !== "" && { events }), refused: triesRefused };
}

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
