import { useState } from "react";
import { endSecondFactor, makeBackupCodes } from "../../../api/access/second-factor.ts";
import { Button } from "../../../components/button.tsx";
import { BackupCodes } from "./backup-codes.tsx";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { Part } from "./part.tsx";
import { SetUpDialog } from "./set-up-dialog.tsx";

/** One-time codes on top of the password, and the backup codes for who has lost the app. */
export function OneTimeCodesPart({ isOn }: { isOn: boolean }) {
  const [open, setOpen] = useState<"setUp" | "renew" | "end" | null>(null);
  const close = () => setOpen(null);
  return (
    <Part
      title="One-time codes"
      fact={
        isOn
          ? "On. Signing in asks for a code of your app, too."
          : "Off. With them, signing in asks for a code of an app on your phone, too."
      }
      actions={
        isOn ? (
          <>
            <Button onClick={() => setOpen("renew")}>New backup codes</Button>
            <Button onClick={() => setOpen("end")}>Switch off</Button>
          </>
        ) : (
          <Button onClick={() => setOpen("setUp")}>Set up one-time codes</Button>
        )
      }
    >
      {open === "setUp" && <SetUpDialog onClose={close} />}
      {open === "renew" && <RenewDialog onClose={close} />}
      {open === "end" && (
        <ConfirmDialog
          title="Switch one-time codes off?"
          lead="After that your password alone signs you in. Your backup codes stop, too."
          action="Switch off"
          done="One-time codes are off."
          change={endSecondFactor}
          onClose={close}
        />
      )}
    </Part>
  );
}

function RenewDialog({ onClose }: { onClose: () => void }) {
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (codes !== null) return <BackupCodes codes={codes} onClose={onClose} />;
  return (
    <ConfirmDialog
      title="Make new backup codes?"
      lead="The backup codes you have now stop working."
      action="Make new codes"
      done={null}
      change={makeBackupCodes}
      onDone={setCodes}
      onClose={onClose}
    />
  );
}
