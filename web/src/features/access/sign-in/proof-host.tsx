import { lazy, Suspense, useSyncExternalStore } from "react";
import { isProofAsked, onProofAsked } from "../../../api/client/proof-asked.ts";

const ProofDialog = lazy(() =>
  import("./proof-dialog.tsx").then((module) => ({ default: module.ProofDialog })),
);

/** Asks who it is over the page that is open, once a call needs a fresh proof of it. */
export function ProofHost() {
  const isAsked = useSyncExternalStore(onProofAsked, isProofAsked);
  return <Suspense>{isAsked && <ProofDialog />}</Suspense>;
}
