import { useQuery } from "@tanstack/react-query";
import { endOtherSessions, endSession, type Session, sessionsQuery } from "../../../api/access/sessions.ts";
import { Button } from "../../../components/button.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { formatInstant } from "../../../format/date.ts";
import { deviceOf } from "./device.ts";
import { Part } from "./part.tsx";
import classes from "./profile-page.module.css";
import { useOwnChange } from "./use-own-change.ts";

/** Where one is signed in, each with an end. */
export function SessionList({ timeZone }: { timeZone: string }) {
  const sessions = useQuery(sessionsQuery);
  const ending = useOwnChange(endSession, { done: "The session has ended." });
  const others = useOwnChange(endOtherSessions, { done: "Your other sessions have ended." });
  const problem = ending.problem ?? others.problem;
  return (
    <Part
      title="Sessions"
      actions={
        (sessions.data?.length ?? 0) > 1 && (
          <Button busy={others.busy} onClick={() => others.run(undefined)}>
            Sign out elsewhere
          </Button>
        )
      }
    >
      {sessions.isError && <Banner tone="danger">Your sessions could not be loaded. Reload the page.</Banner>}
      {problem !== null && <Banner tone="danger">{problem}</Banner>}
      <ul>
        {sessions.data?.map((session) => (
          <SessionLine
            key={session.id}
            session={session}
            timeZone={timeZone}
            busy={ending.busy}
            onEnd={() => ending.run(session.token)}
          />
        ))}
      </ul>
    </Part>
  );
}

interface SessionLineProps {
  session: Session;
  timeZone: string;
  busy: boolean;
  onEnd: () => void;
}

function SessionLine({ session, timeZone, busy, onEnd }: SessionLineProps) {
  const device = deviceOf(session.userAgent ?? "");
  return (
    <li className={classes.item}>
      <span>
        {device}
        <small>
          {session.ipAddress || "Unknown address"}, last used {formatInstant(session.updatedAt, timeZone)}
        </small>
      </span>
      {session.isThis ? (
        <span className={classes.text}>This browser</span>
      ) : (
        <Button size="compact" variant="quiet" busy={busy} onClick={onEnd} aria-label={`Sign out: ${device}`}>
          Sign out
        </Button>
      )}
    </li>
  );
}
