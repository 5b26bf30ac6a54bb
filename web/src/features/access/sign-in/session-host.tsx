import { lazy, Suspense, useSyncExternalStore } from "react";
import { onSessionEnd, sessionEndedOf } from "../../../api/client/session-end.ts";

const SessionDialog = lazy(() =>
  import("./session-dialog.tsx").then((module) => ({ default: module.SessionDialog })),
);

/** Asks to sign in again over the page that is open, once its session has ended. */
export function SessionHost() {
  const person = useSyncExternalStore(onSessionEnd, sessionEndedOf);
  return <Suspense>{person && <SessionDialog person={person} />}</Suspense>;
}
