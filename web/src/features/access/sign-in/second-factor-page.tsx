import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { usePasskeyRefusal } from "../../../api/access/passkeys.ts";
import { meQuery, useMe } from "../../../api/access/session.ts";
import { Button } from "../../../components/button.tsx";
import classes from "./entry-page.module.css";
import { EntryPage } from "./entry-page.tsx";
import { PasskeyButton } from "./passkey-button.tsx";

interface SecondFactorPageProps {
  /** The second factor is set up. */
  onDone: () => Promise<void>;
  onSignOut: () => Promise<void>;
  dialogs: SetUpDialogs;
}

/** What sets up each kind of second factor. */
interface SetUpDialogs {
  codes: (onClose: () => void) => ReactNode;
  passkey: (onClose: () => void) => ReactNode;
}

/** Where somebody is led whose role needs a second factor, to set one up or to sign in by the one they have. */
export function SecondFactorPage({ onDone, onSignOut, dialogs }: SecondFactorPageProps) {
  const me = useMe();
  const client = useQueryClient();

  async function goOn(): Promise<void> {
    const { secondFactorNeeded } = await client.fetchQuery({ ...meQuery, staleTime: 0 });
    if (secondFactorNeeded === null) await onDone();
  }

  // It stays while the backup codes are shown, though nothing is needed any more.
  const [isSetUp] = useState(me.secondFactorNeeded === "setUp");
  return (
    <EntryPage title={isSetUp ? "Set up a second factor" : "Use your passkey"}>
      <p className={classes.text}>
        {isSetUp
          ? `${me.name}, your role needs a second factor besides the password. Set one up to go on.`
          : `${me.name}, your role needs more than the password. Sign in with your passkey to go on.`}
      </p>
      {isSetUp ? <SetUp dialogs={dialogs} onDone={goOn} /> : <PasskeyButton onSignedIn={goOn} />}
      <div className={classes.other}>
        <Button size="large" onClick={() => void onSignOut()}>
          Sign out
        </Button>
      </div>
    </EntryPage>
  );
}

function SetUp({ dialogs, onDone }: { dialogs: SetUpDialogs; onDone: () => Promise<void> }) {
  const [open, setOpen] = useState<"codes" | "passkey" | null>(null);
  const refusal = usePasskeyRefusal();

  function close(): void {
    setOpen(null);
    void onDone();
  }

  return (
    <div className={classes.form}>
      <Button variant="filled" size="large" onClick={() => setOpen("codes")}>
        Set up one-time codes
      </Button>
      {refusal === null && (
        <Button size="large" onClick={() => setOpen("passkey")}>
          Add a passkey
        </Button>
      )}
      {open !== null && dialogs[open](close)}
    </div>
  );
}
