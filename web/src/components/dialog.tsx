import { Modal } from "@mantine/core";
import IconX from "@tabler/icons-react/dist/esm/icons/IconX.mjs";
import { type ReactNode, useRef } from "react";
import { useReturnFocus } from "./behaviour/use-return-focus.ts";
import { IconButton } from "./button.tsx";
import classes from "./dialog.module.css";

interface DialogProps {
  onClose: () => void;
  title: string;
  /** A sentence or two under the title. */
  lead?: ReactNode;
  width?: number;
  /** True while something runs that closing would not stop. */
  busy?: boolean;
  /** Above every other dialog, because it must be answered first. */
  above?: boolean;
  /** The title gets the focus, because nothing else should. */
  focusTitle?: boolean;
  children: ReactNode;
}

/** A modal dialog, open as long as it is rendered. Focus stays inside and returns to its opener. */
export function Dialog(props: DialogProps) {
  const { onClose, title, lead, width = 464, busy, above, focusTitle, children } = props;
  const content = useRef<HTMLDivElement>(null);
  useReturnFocus();
  return (
    <Modal.Root
      opened
      returnFocus={false}
      onClose={() => !busy && isOnTop(content.current) && onClose()}
      size={width}
      centered
      radius={12}
      zIndex={above ? 400 : 300}
      transitionProps={{ transition: "pop", duration: 160 }}
    >
      <Modal.Overlay className={classes.overlay} />
      <Modal.Content ref={content} aria-label={title} classNames={{ content: classes.content }}>
        <div className={classes.head}>
          <div>
            <h2 className={classes.title} tabIndex={-1} data-autofocus={focusTitle || undefined}>
              {title}
            </h2>
            {lead && <div className={classes.lead}>{lead}</div>}
          </div>
          <IconButton icon={IconX} label="Close" onClick={onClose} disabled={busy ?? false} />
        </div>
        {children}
      </Modal.Content>
    </Modal.Root>
  );
}

/** Whether no dialog is open above this one, so that Escape closes this one. */
function isOnTop(content: HTMLElement | null): boolean {
  const dialogs = [...document.querySelectorAll("[role='dialog'][aria-modal='true']")];
  return content === null || dialogs.at(-1)?.contains(content) !== false;
}

/** The buttons at a dialog's end, the main action last. */
export function DialogActions({ children, note }: { children: ReactNode; note?: ReactNode }) {
  return (
    <div className={classes.actions}>
      {note && <span className={classes.note}>{note}</span>}
      {children}
    </div>
  );
}
