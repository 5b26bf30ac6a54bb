import type { BankLine, BankOffer } from "@billow/contract/payments/bank-line.ts";
import { type KeyboardEvent, useCallback, useRef, useState } from "react";
import { usePermission } from "../../../api/access/session.ts";
import type { BankDecision, BankView } from "../../../api/payments/bank-lines.ts";
import { useShortcuts } from "../../../components/behaviour/use-shortcuts.ts";
import { AcceptAll } from "./accept-all.tsx";
import classes from "./bank.module.css";
import { BookDialog, type BookedByHand } from "./book-dialog.tsx";
import { LineKeys } from "./line-keys.tsx";
import { LineRow, type RowAction } from "./line-row.tsx";
import { OtherIssuerDialog } from "./other-issuer-dialog.tsx";
import { acceptanceOf, useDecisions } from "./use-decisions.ts";
import { useRows } from "./use-rows.ts";
import { useUndo } from "./use-undo.tsx";

/** Lines with keys that go from one to the next and decide, so that a month is booked without a mouse. */
export function LineList({ lines, view }: { lines: readonly BankLine[]; view: BankView }) {
  const may = usePermission("invoices.write");
  const [foreign, setForeign] = useState<{ line: BankLine; offer: BankOffer } | null>(null);
  const { rows, undo, found, setFound, pending, refusals, decide, take } = useLineDecisions(lines);
  const accept = (line: BankLine | undefined) => {
    const [offer] = line?.offers ?? [];
    if (line?.state !== "open" || offer === undefined || !may) return;
    if (offer.provider !== null) setFound({ line, payoutOf: offer.provider });
    else if (offer.otherIssuer === null) take(line, acceptanceOf(line, offer));
    else setForeign({ line, offer });
  };
  const ignore = (line: BankLine | undefined) =>
    take(line, line?.state === "open" ? { do: "ignore", id: line.id } : null);
  const find = (line: BankLine | undefined) => {
    if (may && line?.state === "open" && !line.amount.startsWith("-")) setFound({ line, payoutOf: null });
  };
  const onDo = useLatest((what: RowAction, line: BankLine) => {
    if (what === "focus") rows.enter(line.id);
    else if (what === "reopen") take(line, { do: "reopen", id: line.id });
    else ({ accept, find, ignore })[what](line);
  });
  const goOn = () => {
    undo.forget();
    rows.first();
  };
  const current = () => lines.find(({ id }) => id === rows.current());
  useShortcuts({
    j: () => rows.move(1),
    k: () => rows.move(-1),
    f: () => find(current()),
    // A key that is held down decides once.
    x: ({ repeat }) => !repeat && ignore(current()),
    z: ({ repeat }) => !repeat && may && undo.last(),
  });
  return (
    <>
      {view === "open" && may && <AcceptAll lines={lines} decide={decide} onEnd={goOn} />}
      <ul
        ref={rows.list}
        className={classes.lines}
        aria-label="Lines of the statement"
        hidden={lines.length === 0}
        onKeyDown={(event) => onRowKey(event, { accept: () => accept(current()), move: rows.move })}
      >
        {lines.map((line) => (
          <LineRow
            key={line.id}
            line={line}
            busy={pending.has(line.id)}
            failure={refusals.get(line.id)}
            may={may}
            onDo={onDo}
          />
        ))}
      </ul>
      {view === "open" && may && lines.length > 0 && <LineKeys />}
      {foreign !== null && (
        <OtherIssuerDialog
          {...foreign}
          onBook={() => {
            setForeign(null);
            take(foreign.line, acceptanceOf(foreign.line, foreign.offer));
          }}
          onClose={() => setForeign(null)}
        />
      )}
      {found !== null && (
        <BookDialog
          {...found}
          busy={pending.has(found.line.id)}
          failure={refusals.get(found.line.id)}
          onBook={(decision) => take(found.line, decision)}
          onPayout={(payoutOf) => {
            setFound(null);
            // The line has the focus again by then, and gets it back from the other dialog.
            nextFrames(2, () => setFound({ line: found.line, payoutOf }));
          }}
          onClose={() => setFound(null)}
        />
      )}
    </>
  );
}

/** Decides about lines and takes decisions back, with the focus on the line that comes next. */
function useLineDecisions(lines: readonly BankLine[]) {
  const may = usePermission("invoices.write");
  const [found, setFound] = useState<BookedByHand | null>(null);
  const { pending, refusals, decide } = useDecisions((line, { decision, isOneOfMany }) => {
    setFound(null);
    if (!isOneOfMany) undo.keep(line, decision);
  });
  const rows = useRows(lines.map(({ id }) => id));
  const undo = useUndo(async (decision) => {
    rows.await(decision.id);
    const isDone = await decide(decision);
    if (!isDone) rows.await(null);
    return isDone;
  });
  function take(line: BankLine | undefined, decision: BankDecision | null): void {
    if (line === undefined || decision === null || !may) return;
    rows.leave(line.id);
    if (decision.do !== "reopen") undo.asked(line.id);
    void decide(decision).then((isDone) => {
      if (!isDone) undo.refused(line.id);
    });
  }
  return { rows, undo, found, setFound, pending, refusals, decide, take };
}

function nextFrames(left: number, work: () => void): void {
  if (left === 0) work();
  else requestAnimationFrame(() => nextFrames(left - 1, work));
}

/** Keys of a row that has the focus itself. On a button, Enter is the button's. */
function onRowKey(
  event: KeyboardEvent,
  { accept, move }: { accept: () => void; move: (by: number) => void },
): void {
  if (!(event.target instanceof HTMLLIElement)) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key !== "Enter" && step === undefined) return;
  event.preventDefault();
  if (step !== undefined) move(step);
  // A key that is held down must not book what nobody has read.
  else if (!event.repeat) accept();
}

/** A function that stays the same, and does what its last version does. */
function useLatest<Arguments extends unknown[]>(
  work: (...args: Arguments) => void,
): (...args: Arguments) => void {
  const latest = useRef(work);
  latest.current = work;
  return useCallback((...args) => latest.current(...args), []);
}
