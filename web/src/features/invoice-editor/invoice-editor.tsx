import type { Invoice } from "@billow/contract/invoice.ts";
import { useState } from "react";
import { EditorSheet } from "../../components/editor-sheet.tsx";
import { DraftFields } from "./draft-fields.tsx";
import { type DraftForm, emptyForm, formOf, readForm } from "./draft-form.ts";
import { useSave } from "./use-save.ts";

interface InvoiceEditorProps {
  /** The draft to change with the version that was read; null to make a new one. */
  draft: { invoice: Invoice; etag: string | null } | null;
  /** Whom a new one is for, where that is known already. */
  customerId: string | undefined;
  onSaved: (number: string) => void;
  onClose: () => void;
}

/** Makes a draft, or changes one. */
export function InvoiceEditor({ draft, customerId, onSaved, onClose }: InvoiceEditorProps) {
  const [before] = useState<DraftForm>(() =>
    draft ? formOf(draft.invoice) : { ...emptyForm(), customerId },
  );
  const [form, setForm] = useState(before);
  const [tried, setTried] = useState(false);
  const save = useSave(draft);
  const { body, problems } = readForm(form);

  function submit(): boolean {
    setTried(true);
    if (problems.size > 0) return false;
    save.run({ before: readForm(before).body, body });
    return true;
  }

  return (
    <EditorSheet
      title={draft ? `Edit ${draft.invoice.number}` : "New invoice"}
      action={draft ? "Save draft" : "Create draft"}
      width={1040}
      busy={save.busy}
      failure={save.failure}
      dirty={JSON.stringify(form) !== JSON.stringify(before)}
      saved={save.saved !== null}
      onSaved={() => save.saved !== null && onSaved(save.saved)}
      onSubmit={submit}
      onDiscard={() => setForm(before)}
      onGone={onClose}
    >
      <DraftFields
        form={form}
        body={body}
        invoice={draft?.invoice ?? null}
        problem={(pointer) => save.problem(pointer) ?? (tried ? (problems.get(pointer) ?? null) : null)}
        onChange={(patch) => {
          save.forget();
          setForm((now) => ({ ...now, ...patch }));
        }}
      />
    </EditorSheet>
  );
}
