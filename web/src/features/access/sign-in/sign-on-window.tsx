import { useEffect, useRef, useState } from "react";
import { addressOfSignOn } from "../../../api/access/single-sign-on.ts";
import { Button } from "../../../components/button.tsx";
import form from "../../../components/fields/form.module.css";

/** On which the window of the provider says that somebody is back. */
const CHANNEL = "billow-signed-in";

interface SignOnWindowProps {
  /** What the provider is called. */
  name: string;
  /** Whether the session stays, and its person proves again who they are. */
  isProof: boolean;
  onBack: () => void;
}

/** Signs in by the identity provider in a window of its own, so that this page stays as it is. */
export function SignOnWindow({ name, isProof, onBack }: SignOnWindowProps) {
  const [isBlocked, setBlocked] = useState(false);
  const back = useRef(onBack);
  back.current = onBack;
  useEffect(() => {
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = () => back.current();
    return () => channel.close();
  }, []);

  function leave(): void {
    const address = addressOfSignOn("/signed-in", { isProof });
    setBlocked(open(address, CHANNEL, "popup,width=520,height=680") === null);
  }

  return (
    <>
      <Button onClick={leave}>{isProof ? `Confirm with ${name}` : `Sign in with ${name}`}</Button>
      {isBlocked && (
        <p className={form.error} role="alert">
          The browser blocked the window of {name}. Allow windows of this page, then try again.
        </p>
      )}
    </>
  );
}

/** Says in the window of the provider that somebody is back, and closes it. Browsers may refuse to close it. */
export function useReturn(isBack: boolean): void {
  useEffect(() => {
    if (!isBack) return;
    const channel = new BroadcastChannel(CHANNEL);
    channel.postMessage("back");
    channel.close();
    close();
  }, [isBack]);
}
