import type { Passkey } from "@billow/contract/access/passkey.ts";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { passkeysQuery, removePasskey, usePasskeyRefusal } from "../../../api/access/passkeys.ts";
import { Button } from "../../../components/button.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { formatInstant } from "../../../format/date.ts";
import { AddPasskeyDialog } from "./add-passkey-dialog.tsx";
import { Part } from "./part.tsx";
import classes from "./profile-page.module.css";
import { RenamePasskeyDialog } from "./rename-passkey-dialog.tsx";
import { useOwnChange } from "./use-own-change.ts";

/** The passkeys one signs in by, without a password. */
export function PasskeysPart({ timeZone }: { timeZone: string }) {
  const passkeys = useQuery(passkeysQuery);
  const refusal = usePasskeyRefusal();
  const [open, setOpen] = useState<"add" | Passkey | null>(null);
  const removing = useOwnChange(removePasskey, { done: "The passkey is removed." });
  return (
    <Part
      title="Passkeys"
      fact="A passkey signs you in by finger, face or PIN of your device, without password and code."
      actions={
        <Button refusal={refusal} onClick={() => setOpen("add")}>
          Add a passkey
        </Button>
      }
    >
      {passkeys.isError && <Banner tone="danger">Your passkeys could not be loaded. Reload the page.</Banner>}
      {removing.problem !== null && <Banner tone="danger">{removing.problem}</Banner>}
      {(passkeys.data?.length ?? 0) > 0 && (
        <ul>
          {passkeys.data?.map((passkey) => (
            <li key={passkey.id} className={classes.item}>
              <span>
                {passkey.name}
                <small>{lastUse(passkey, timeZone)}</small>
              </span>
              <span className={classes.actions}>
                <Button
                  size="compact"
                  variant="quiet"
                  onClick={() => setOpen(passkey)}
                  aria-label={`Rename ${passkey.name}`}
                >
                  Rename
                </Button>
                <Button
                  size="compact"
                  variant="quiet"
                  busy={removing.busy}
                  onClick={() => removing.run(passkey.id)}
                  aria-label={`Remove ${passkey.name}`}
                >
                  Remove
                </Button>
              </span>
            </li>
          ))}
        </ul>
      )}
      {open === "add" && <AddPasskeyDialog onClose={() => setOpen(null)} />}
      {open !== null && open !== "add" && (
        <RenamePasskeyDialog passkey={open} onClose={() => setOpen(null)} />
      )}
    </Part>
  );
}

function lastUse({ createdAt, lastUsedAt }: Passkey, timeZone: string): string {
  if (lastUsedAt !== null) return `Last used ${formatInstant(lastUsedAt, timeZone)}`;
  return `Added ${formatInstant(createdAt, timeZone)}, not used yet`;
}
