import { TextInput } from "@mantine/core";
import { useState } from "react";
import { beginSecondFactor, confirmSecondFactor, type Enrolment } from "../../../api/access/second-factor.ts";
import { Button } from "../../../components/button.tsx";
import { CopyButton } from "../../../components/copy-button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import secret from "../../../components/secret.module.css";
import { BackupCodes } from "./backup-codes.tsx";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { QrCode } from "./qr-code.tsx";
import { useOwnChange } from "./use-own-change.ts";

interface SetUpDialogProps {
  /** Called once the backup codes were seen, or before. */
  onClose: () => void;
}

/** Sets up one-time codes: the password, then the app's first code, then the backup codes. */
export function SetUpDialog({ onClose }: SetUpDialogProps) {
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
  const [confirmed, setConfirmed] = useState(false);
  if (enrolment === null) {
    return (
      <ConfirmDialog
        title="Set up one-time codes"
        lead="You need an app on your phone that makes them, such as the one that keeps your passwords."
        action="Go on"
        done={null}
        change={beginSecondFactor}
        onDone={setEnrolment}
        onClose={onClose}
      />
    );
  }
  if (confirmed) return <BackupCodes codes={enrolment.backupCodes} onClose={onClose} />;
  return <FirstCode enrolment={enrolment} onDone={() => setConfirmed(true)} onClose={onClose} />;
}

interface FirstCodeProps {
  enrolment: Enrolment;
  onDone: () => void;
  onClose: () => void;
}

function FirstCode({ enrolment, onDone, onClose }: FirstCodeProps) {
  const [code, setCode] = useState("");
  const confirm = useOwnChange(confirmSecondFactor, { done: "One-time codes are on.", onDone });
  const key = new URL(enrolment.totpURI).searchParams.get("secret") ?? "";
  return (
    <Dialog
      onClose={onClose}
      busy={confirm.busy}
      title="Scan this with your app"
      lead="Or enter the key by hand. Then enter the code that the app shows."
    >
      <form
        noValidate
        className={form.form}
        onSubmit={(event) => confirm.submit(event, code, code.trim() === "" ? "Enter the code." : null)}
      >
        <QrCode text={enrolment.totpURI} />
        <div className={secret.secret}>
          <code>{key}</code>
          <CopyButton text={key} label="Copy the key" />
        </div>
        <TextInput
          size="md"
          label="Code"
          autoComplete="one-time-code"
          inputMode="numeric"
          data-autofocus
          maxLength={10}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={confirm.problem}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={confirm.busy}>
            Switch on
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
