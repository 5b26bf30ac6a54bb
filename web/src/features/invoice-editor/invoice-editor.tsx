import type { Invoice } from "@billow/contract/invoice.ts";
import IconX from "@tabler/icons-react/dist/esm/icons/IconX.mjs";
import { useBlocker } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Banner } from "../../components/banner.tsx";
import { Button, IconButton } from "../../components/button.tsx";
import { RequestId } from "../../components/error-state.tsx";
import { focusFirstProblem } from "../../components/focus-first-problem.ts";
import { LeaveDialog } from "../../components/leave-dialog.tsx";
import { Sheet, SheetScroll } from "../../components/sheet.tsx";
import { useEscape } from "../../components/use-escape.ts";
import { DraftFields } from "./draft-fields.tsx";
import { type DraftForm, emptyForm, formOf, readForm } from "./draft-form.ts";
import classes from "./invoice-editor.module.css";
import { useSave } from "./use-save.ts";

interface InvoiceEditorProps {
  /** The draft to change with the version that was read; null to make a new one. */
  draft: { invoice: Invoice; etag: string | null } | null;
  /** Whom a new one is for, where that is known already. */
  customerId: string | undefined;
  onSaved: (number: string) => void;
  onClose: () => void;
}

/** Makes a draft, or changes one. What was typed survives a failure, and leaving asks before it is lost. */
export function InvoiceEditor({ draft, customerId, onSaved, onClose }: InvoiceEditorProps) {
  const [opened, setOpened] = useState(false);
  useEffect(() => setOpened(true), []);
  const [before] = useState<DraftForm>(() =>
    draft ? formOf(draft.invoice) : { ...emptyForm(), customerId },
  );
  const [form, setForm] = useState(before);
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState(false);
  const save = useSave(draft);
  const dirty = save.saved === null && JSON.stringify(form) !== JSON.stringify(before);
  const blocker = useBlocker({ shouldBlockFn: () => dirty, enableBeforeUnload: dirty, withResolver: true });
  // Only once nothing is unsaved any more may the page be left.
  const told = useRef(false);
  useEffect(() => {
    if (save.saved === null || told.current) return;
    told.current = true;
    onSaved(save.saved);
  });

  const title = draft ? `Edit ${draft.invoice.number}` : "New invoice";
  const close = () => (dirty ? setAsking(true) : setOpened(false));
  useEscape(close, opened);

  const { body, problems } = readForm(form);
  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (problems.size === 0) save.run({ before: readForm(before).body, body });
    else requestAnimationFrame(focusFirstProblem);
  }

  return (
    <Sheet opened={opened} onClose={close} onGone={onClose} label={title} width={1040}>
      <form className={classes.form} onSubmit={submit} noValidate>
        <div className={classes.bar}>
          <IconButton icon={IconX} label="Close" hint="Esc" onClick={close} />
          <h2 className={classes.title}>{title}</h2>
          <Button type="submit" variant="filled" busy={save.busy}>
            {draft ? "Save draft" : "Create draft"}
          </Button>
        </div>
        <SheetScroll>
          {save.failure && (
            <div className={classes.failure}>
              <Banner tone="danger">
                {save.failure.detail} {save.failure.requestId && <RequestId id={save.failure.requestId} />}
              </Banner>
            </div>
          )}
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
        </SheetScroll>
      </form>
      {(asking || blocker.status === "blocked") && (
        <LeaveDialog
          onStay={() => {
            setAsking(false);
            blocker.reset?.();
          }}
          onLeave={() => {
            setForm(before);
            if (blocker.status === "blocked") blocker.proceed();
            else setOpened(false);
            setAsking(false);
          }}
        />
      )}
    </Sheet>
  );
}
