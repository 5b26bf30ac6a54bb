import { useMutation } from "@tanstack/react-query";
import { passkeyFault, signInByPasskey, usePasskeyRefusal } from "../../../api/access/passkeys.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { Button } from "../../../components/button.tsx";
import classes from "./entry-page.module.css";

interface PasskeyButtonProps {
  size?: "large" | "regular";
  onSignedIn: () => Promise<void>;
}

/** Signs in by a passkey, where this browser can. */
export function PasskeyButton({ size = "large", onSignedIn }: PasskeyButtonProps) {
  const refusal = usePasskeyRefusal();
  const signing = useMutation({ mutationFn: signInByPasskey, onSuccess: onSignedIn });
  if (refusal !== null) return null;
  const { error } = signing;
  return (
    <div className={classes.other}>
      <Button size={size} busy={signing.isPending} onClick={() => signing.mutate()}>
        Sign in with a passkey
      </Button>
      {error && (
        <p className={classes.problem} role="alert">
          {passkeyFault(error) ?? failureOf(error).detail}
        </p>
      )}
    </div>
  );
}
