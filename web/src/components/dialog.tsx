import { Modal } from "@mantine/core";
import IconX from "@tabler/icons-react/dist/esm/icons/IconX.mjs";
import type { ReactNode } from "react";
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
  /** Nothing in it asks for the focus first, so that its title gets it. */
  focusTitle?: boolean;
  children: ReactNode;
}

/** A dialog in the middle of the window, open as long as it is rendered. Focus stays inside and returns to its opener. */
export function Dialog({ onClose, title, lead, width = 464, busy, focusTitle, children }: DialogProps) {
  useReturnFocus();
  return (
    <Modal.Root
      opened
      returnFocus={false}
      onClose={busy ? () => {} : onClose}
      size={width}
      centered
      radius={12}
      zIndex={300}
      transitionProps={{ transition: "pop", duration: 160 }}
    >
      <Modal.Overlay className={classes.overlay} />
      <Modal.Content aria-label={title} classNames={{ content: classes.content }}>
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

/** The row of buttons at a dialog's end, the one that acts last. */
export function DialogActions({ children, note }: { children: ReactNode; note?: ReactNode }) {
  return (
    <div className={classes.actions}>
      {note && <span className={classes.note}>{note}</span>}
      {children}
    </div>
  );
}
