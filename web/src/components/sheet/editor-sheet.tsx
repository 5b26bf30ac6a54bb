import IconX from "@tabler/icons-react/dist/esm/icons/IconX.mjs";
import { useBlocker } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { Failure } from "../../api/client/failure.ts";
import { useEscape } from "../behaviour/use-escape.ts";
import { Button, IconButton } from "../button.tsx";
import { focusFirstProblem } from "../fields/focus-first-problem.ts";
import { LeaveDialog } from "../saving/leave-dialog.tsx";
import { Banner } from "../states/banner.tsx";
import { RequestId } from "../states/error-state.tsx";
import classes from "./editor-sheet.module.css";
import { Sheet, SheetScroll } from "./sheet.tsx";

interface EditorSheetProps {
  title: string;
  /** The label of the save button. */
  action: string;
  width: number;
  busy: boolean;
  failure: Failure | null;
  /** There are unsaved changes. */
  dirty: boolean;
  /** The changes are saved, so the sheet may be closed. */
  saved: boolean;
  onSaved: () => void;
  /** Saves the changes; false where a field is invalid. */
  onSubmit: () => boolean;
  /** Discards the changes. */
  onDiscard: () => void;
  onGone: () => void;
  children: ReactNode;
}

/** A sheet to create or edit something. Changes survive a failure, and closing asks before they are lost. */
export function EditorSheet(props: EditorSheetProps) {
  const { title, dirty, saved, failure, onSaved, onGone } = props;
  const [opened, setOpened] = useState(false);
  useEffect(() => setOpened(true), []);
  const [asking, setAsking] = useState(false);
  const unsaved = dirty && !saved;
  const blocker = useBlocker({
    shouldBlockFn: () => unsaved,
    enableBeforeUnload: unsaved,
    withResolver: true,
  });
  // The page may only be left once everything is saved.
  const told = useRef(false);
  useEffect(() => {
    if (!saved || told.current) return;
    told.current = true;
    onSaved();
  });
  const close = () => (unsaved ? setAsking(true) : setOpened(false));
  useEscape(close, opened);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!props.onSubmit()) requestAnimationFrame(focusFirstProblem);
  }

  return (
    <Sheet opened={opened} onClose={close} onGone={onGone} label={title} width={props.width}>
      <form className={classes.form} onSubmit={submit} noValidate>
        <div className={classes.bar}>
          <IconButton icon={IconX} label="Close" hint="Esc" onClick={close} />
          <h2 className={classes.title}>{title}</h2>
          <Button type="submit" variant="filled" busy={props.busy}>
            {props.action}
          </Button>
        </div>
        <SheetScroll>
          {failure && (
            <div className={classes.failure}>
              <Banner tone="danger">
                {failure.detail} {failure.requestId && <RequestId id={failure.requestId} />}
              </Banner>
            </div>
          )}
          {props.children}
        </SheetScroll>
      </form>
      {(asking || blocker.status === "blocked") && (
        <LeaveDialog
          onStay={() => {
            setAsking(false);
            blocker.reset?.();
          }}
          onLeave={() => {
            props.onDiscard();
            if (blocker.status === "blocked") blocker.proceed();
            else setOpened(false);
            setAsking(false);
          }}
        />
      )}
    </Sheet>
  );
}
