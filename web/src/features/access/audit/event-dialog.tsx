import type { AuditEvent } from "@billow/contract/access/audit.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import { formatInstant, formatUtc } from "../../../format/date.ts";
import classes from "./audit-page.module.css";
import { actorText, changesOf, factsOf } from "./audit-text.ts";
import { typeWords } from "./audit-words.ts";
import { SubjectLink } from "./subject-link.tsx";

interface EventDialogProps {
  event: AuditEvent;
  timeZone: string;
  /** Narrows the log to what happened to the same subject. */
  onSubject: () => void;
  onClose: () => void;
}

/** Everything that an event says. */
export function EventDialog({ event, timeZone, onSubject, onClose }: EventDialogProps) {
  const { at, type, actor, subject } = event;
  return (
    <Dialog onClose={onClose} width={640} focusTitle title={typeWords[type]}>
      <dl className={classes.facts}>
        <dt>When</dt>
        <dd>
          {formatInstant(at, timeZone)}
          <span className={classes.utc}>{formatUtc(at)}</span>
        </dd>
        <dt>Who</dt>
        <dd>{actorText(actor)}</dd>
        <dt>About</dt>
        <dd>
          <SubjectLink subject={subject} />
        </dd>
        {factsOf(event).map(({ what, says }) => (
          <Fact key={what} what={what} says={says} />
        ))}
      </dl>
      <Changes event={event} />
      <DialogActions note={`Entry ${event.id}`}>
        <Button onClick={onSubject}>All about the same</Button>
        <Button variant="filled" onClick={onClose}>
          Close
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Fact({ what, says }: { what: string; says: string }) {
  return (
    <>
      <dt>{what}</dt>
      <dd>{says}</dd>
    </>
  );
}

function Changes({ event }: { event: AuditEvent }) {
  const changes = changesOf(event);
  if (changes.length === 0) return null;
  return (
    <table className={classes.changes}>
      <caption className="visually-hidden">What changed</caption>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ what, before, after }) => (
          <tr key={what + before + after}>
            <th scope="row">{what}</th>
            <td>{before === "" ? "–" : <s>{before}</s>}</td>
            <td>{after || "–"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
