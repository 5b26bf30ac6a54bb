import { Button } from "../button.tsx";
import { Dialog, DialogActions } from "../dialog.tsx";
import classes from "./conflict-dialog.module.css";

/** A value of which there are two versions. */
export interface Difference {
  what: string;
  theirs: string;
  mine: string;
  /** Who changed it since this form was opened. */
  by: "them" | "you" | "both";
}

const names = { them: "Them", you: "You", both: "Both of you" } as const;

interface ConflictDialogProps {
  title: string;
  /** Who saved it and when, if known. */
  lead: string;
  differences: readonly Difference[];
  busy: boolean;
  onTheirs: () => void;
  onMine: () => void;
  onClose: () => void;
}

/** Shows both versions when someone else has saved first. Nothing is lost before the person decides. */
export function ConflictDialog(props: ConflictDialogProps) {
  const { title, lead, differences, busy, onTheirs, onMine, onClose } = props;
  return (
    <Dialog onClose={onClose} title={title} lead={lead} width={760} busy={busy} focusTitle>
      {differences.length === 0 ? (
        <p>Both versions say the same.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable by keyboard.
        <section className={classes.scroll} aria-label="Both versions" tabIndex={0}>
          <table className={classes.table}>
            <caption className="visually-hidden">Both versions</caption>
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">Theirs</th>
                <th scope="col">Yours</th>
                <th scope="col" className={classes.by}>
                  Changed by
                </th>
              </tr>
            </thead>
            <tbody>
              {differences.map(({ what, theirs, mine, by }) => (
                <tr key={what + mine} data-by={by}>
                  <th scope="row">{what}</th>
                  <td>{theirs || <span className={classes.none}>–</span>}</td>
                  <td>{mine || <span className={classes.none}>–</span>}</td>
                  <td className={classes.by}>{names[by]}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <p className={classes.note}>
        “Save mine over it” saves what you changed. What only they changed stays as they saved it.
      </p>
      <DialogActions>
        <Button onClick={onClose} refusal={busy ? "It is being saved." : null}>
          Keep editing
        </Button>
        <Button onClick={onTheirs} refusal={busy ? "It is being saved." : null}>
          Take theirs
        </Button>
        <Button variant="filled" busy={busy} onClick={onMine}>
          Save mine over it
        </Button>
      </DialogActions>
    </Dialog>
  );
}
