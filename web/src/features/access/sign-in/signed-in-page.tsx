import { useQuery } from "@tanstack/react-query";
import { signInInfoQuery } from "../../../api/access/sign-in.ts";
import { Banner } from "../../../components/states/banner.tsx";
import classes from "./entry-page.module.css";
import { EntryPage } from "./entry-page.tsx";
import { wordsOf } from "./sign-on-entry.tsx";
import { useReturn } from "./sign-on-window.tsx";

/** The end of single sign-on in a window of its own. */
export function SignedInPage({ problem }: { problem: string | undefined }) {
  const name = useQuery(signInInfoQuery).data?.singleSignOn?.name ?? "the provider";
  useReturn(problem === undefined);
  if (problem !== undefined) {
    return (
      <EntryPage title="Not confirmed">
        <div className={classes.problem}>
          <Banner tone="danger">{wordsOf(problem, name)}</Banner>
        </div>
        <p className={classes.text}>Close this window to go back to the page you came from.</p>
      </EntryPage>
    );
  }
  return (
    <EntryPage title="You are signed in">
      <p className={classes.text}>The page you came from goes on. You can close this window.</p>
    </EntryPage>
  );
}
