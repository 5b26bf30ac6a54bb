import { useCallback, useRef, useState } from "react";
import { ConflictDialog } from "../../../components/saving/conflict-dialog.tsx";
import { EditorSheet } from "../../../components/sheet/editor-sheet.tsx";
import { conflictOf } from "./draft-conflict.ts";
import { DraftFields, type FormChange } from "./draft-fields.tsx";
import { type DraftForm, emptyForm, formOf, readForm } from "./draft-form.ts";
import { type ReadDraft, useSave } from "./use-save.ts";

interface InvoiceEditorProps {
  /** The draft to change; null to make a new one. The version it is opened on stays the basis of what is saved. */
  draft: ReadDraft | null;
  /** Whom a new one is for, where that is known already. */
  customerId: string | undefined;
  onSaved: (number: string) => void;
  onClose: () => void;
}

/** Makes a draft, or changes one. */
export function InvoiceEditor({ draft, customerId, onSaved, onClose }: InvoiceEditorProps) {
  const [opened, setOpened] = useState<{ draft: ReadDraft | null; form: DraftForm }>(() => ({
    draft,
    form: draft ? formOf(draft.invoice) : { ...emptyForm(), customerId },
  }));
  const [form, setForm] = useState(opened.form);
  const [tried, setTried] = useState(false);
  const save = useSave();
  const { body, problems } = readForm(form);

  const forget = useRef(save.forget);
  forget.current = save.forget;
  const change = useCallback((next: FormChange) => {
    forget.current();
    setForm((now) => ({ ...now, ...next(now) }));
  }, []);

  function submit(): boolean {
    setTried(true);
    if (problems.size > 0) return false;
    const basis = opened.draft && { draft: opened.draft, body: readForm(opened.form).body };
    save.run({ opened: basis, body });
    return true;
  }

  /** Goes on from the version somebody else saved, with `next` in the form. */
  function goOnFrom(theirs: ReadDraft, next: DraftForm): void {
    setOpened({ draft: theirs, form: formOf(theirs.invoice) });
    setForm(next);
  }

  return (
    <EditorSheet
      title={opened.draft ? `Edit ${opened.draft.invoice.number}` : "New invoice"}
      action={opened.draft ? "Save draft" : "Create draft"}
      width={1040}
      busy={save.busy}
      failure={save.conflict ? null : save.failure}
      dirty={JSON.stringify(form) !== JSON.stringify(opened.form)}
      saved={save.saved !== null}
      onSaved={() => save.saved !== null && onSaved(save.saved)}
      onSubmit={submit}
      onDiscard={() => setForm(opened.form)}
      onGone={onClose}
    >
      <DraftFields
        form={form}
        body={body}
        invoice={opened.draft?.invoice ?? null}
        problem={(pointer) => save.problem(pointer) ?? (tried ? (problems.get(pointer) ?? null) : null)}
        problems={new Map([...(save.failure?.fields ?? []), ...(tried ? problems : [])])}
        onChange={change}
      />
      {save.conflict && (
        <Conflict
          theirs={save.conflict}
          opened={opened.form}
          mine={form}
          busy={save.busy}
          onClose={save.dismissConflict}
          onTheirs={(theirs) => {
            save.dismissConflict();
            save.forget();
            goOnFrom(theirs, formOf(theirs.invoice));
          }}
          onMine={(theirs, merged) => {
            goOnFrom(theirs, merged);
            const basis = { draft: theirs, body: readForm(formOf(theirs.invoice)).body };
            save.run({ opened: basis, body: readForm(merged).body });
          }}
        />
      )}
    </EditorSheet>
  );
}

interface ConflictProps {
  theirs: ReadDraft;
  opened: DraftForm;
  mine: DraftForm;
  busy: boolean;
  onClose: () => void;
  onTheirs: (theirs: ReadDraft) => void;
  onMine: (theirs: ReadDraft, merged: DraftForm) => void;
}

function Conflict({ theirs, opened, mine, busy, onClose, onTheirs, onMine }: ConflictProps) {
  const { differences, merged } = conflictOf({ opened, theirs: formOf(theirs.invoice), mine });
  const { number, timeline } = theirs.invoice;
  const who = timeline.at(-1)?.actor.name ?? "Somebody else";
  return (
    <ConflictDialog
      title={`${who} changed ${number} meanwhile`}
      lead="Your changes are not saved yet, and none of them is lost."
      differences={differences}
      busy={busy}
      onClose={onClose}
      onTheirs={() => onTheirs(theirs)}
      onMine={() => onMine(theirs, merged)}
    />
  );
}
