import { Modal } from "@mantine/core";
import IconX from "@tabler/icons-react/dist/esm/icons/IconX.mjs";
import { type ReactNode, useRef } from "react";
import { IconButton } from "./button.tsx";
import classes from "./dialog.module.css";
import { useReturnFocus } from "./use-return-focus.ts";

interface DialogProps {
  onClose: () => void;
  title: string;
  /** One or two sentences under the title. */
  lead?: ReactNode;
  width?: number;
  /** True while something is being done that closing would not stop. */
  busy?: boolean;
  /** Over every other dialog: what has to be answered before they can go on. */
  above?: boolean;
  /** Nothing in it asks for the focus first, so that its title gets it. */
  focusTitle?: boolean;
  children: ReactNode;
}

/** A dialog in the middle of the window, open as long as it is rendered. Focus stays inside and returns to its opener. */
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

/** Whether no dialog has been opened over this one: Escape then is for this one. */
function isOnTop(content: HTMLElement | null): boolean {
  const dialogs = [...document.querySelectorAll("[role='dialog'][aria-modal='true']")];
  return content === null || dialogs.at(-1)?.contains(content) !== false;
}

/** The row of buttons at a dialog's end, the one that acts last. */
export function DialogActions({ children, note }: { children: ReactNode; note?: ReactNode }) {
  return (
    <div className={classes.actions}>
      {note && <span className={classes.note}>{note}</span>}
      {children}
    </div>
  );
}
