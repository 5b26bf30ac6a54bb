import { useQuery } from "@tanstack/react-query";
import { signInInfoQuery } from "../../../api/access/sign-in.ts";
import { addressOfSignOn } from "../../../api/access/single-sign-on.ts";
import { DownloadLink } from "../../../components/button-link.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import classes from "./entry-page.module.css";

interface SignOnEntryProps {
  /** The page to open afterwards. */
  to: string;
  /** Why somebody came back from the provider without a session. */
  problem: string | undefined;
}

/** Signing in by the identity provider, where there is one, and why it did not work. */
export function SignOnEntry({ to, problem }: SignOnEntryProps) {
  const provider = useQuery(signInInfoQuery).data?.singleSignOn;
  const name = provider?.name ?? "the provider";
  return (
    <>
      {problem !== undefined && (
        <div className={classes.problem}>
          <Banner tone="danger">{wordsOf(problem, name)}</Banner>
        </div>
      )}
      {provider && (
        <DownloadLink
          className={classes.signOn}
          size="large"
          variant={provider.only ? "filled" : "plain"}
          href={addressOfSignOn(to)}
        >
          Sign in with {provider.name}
        </DownloadLink>
      )}
    </>
  );
}

const ASK = "Ask an administrator of Billow.";

/** The address of the page names the problem; the words are here, so that a link cannot put others there. */
export function wordsOf(problem: string, name: string): string {
  const words: Readonly<Record<string, string | undefined>> = {
    noRole: `${name} knows you, but gives you no role in Billow. Ask whoever manages your groups there.`,
    disabled: `Your account in Billow is disabled. ${ASK}`,
    unknownUser: `${name} knows you, but you are not a user of Billow yet. ${ASK}`,
    emailTaken: `Another user of Billow has your e-mail address. ${ASK}`,
    noEmail: `${name} did not say which e-mail address you have. ${ASK}`,
    cancelled: `You did not sign in with ${name}.`,
    expired: "This sign-in took too long, was begun in another browser or has been used. Sign in again.",
    unreachable: `${name} could not be reached. Try again in a moment.`,
    refused: `The answer of ${name} could not be trusted, so you are not signed in. Try again. If it stays so, an administrator finds the reason in the log.`,
    otherPerson: `You signed in with ${name} as somebody else. Try again as yourself.`,
    notAnew: `${name} did not ask you to sign in again. Sign out there, then try again.`,
    off: "Single sign-on is switched off.",
    tooMany: "Too many attempts. Wait a minute, then try again.",
  };
  return words[problem] ?? "Signing in did not work. Try again.";
}
