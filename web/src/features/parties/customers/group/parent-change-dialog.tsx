import type { FormEvent, ReactNode } from "react";
import { Button } from "../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../components/dialog.tsx";
import form from "../../../../components/fields/form.module.css";
import { Banner } from "../../../../components/states/banner.tsx";
import { MonthField } from "./month-field.tsx";
import type { useParentChange } from "./use-parent-change.ts";

interface ParentChangeDialogProps {
  change: ReturnType<typeof useParentChange>;
  title: string;
  lead: string;
  button: string;
  /** The month from which on it holds. */
  from: string;
  onFrom: (month: string) => void;
  onSubmit: () => void;
  onClose: () => void;
  /** The fields before the month. */
  children?: ReactNode;
}

/** Asks from which month on a customer is on other invoices than before. */
export function ParentChangeDialog(props: ParentChangeDialogProps) {
  const { change, title, lead, button, from, onFrom, onSubmit, onClose, children } = props;

  function submit(event: FormEvent): void {
    event.preventDefault();
    onSubmit();
  }

  return (
    <Dialog onClose={onClose} busy={change.busy} title={title} lead={lead}>
      <form onSubmit={submit} noValidate className={form.form}>
        {change.detail && <Banner tone="danger">{change.detail}</Banner>}
        {children}
        <MonthField
          label="First month"
          value={from}
          onChange={(month) => {
            change.forget();
            onFrom(month);
          }}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={change.busy}>
            {button}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
