import type { DirectDebitFile, ListedDirectDebitFile } from "@billow/contract/payments/direct-debits.ts";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { debitFileQuery } from "../../../api/payments/direct-debits.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import { formatDate } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";
import classes from "./direct-debits.module.css";

/** The debits of a file, with what became of each. */
export function DebitFileDialog({ file, onClose }: { file: ListedDirectDebitFile; onClose: () => void }) {
  const query = useQuery(debitFileQuery(file.id));
  return (
    <Dialog
      onClose={onClose}
      title={`Collected on ${formatDate(file.collectOn)}`}
      width={560}
      lead={`${formatMoney(file.sum, "EUR")} by the scheme ${file.scheme}.`}
    >
      {query.isError ? (
        <ErrorState
          title="The direct debits could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      ) : query.data === undefined ? (
        <Skeleton width="100%" height={96} />
      ) : (
        <Debits debits={query.data.items} />
      )}
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
      </DialogActions>
    </Dialog>
  );
}

const STATES = {
  collecting: "Collecting",
  collected: "Collected",
  returned: "Returned by the bank",
  takenBack: "Taken back",
} as const satisfies Record<DirectDebitFile["items"][number]["state"], string>;

function Debits({ debits }: { debits: DirectDebitFile["items"] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls is reached by the keyboard
    <ul className={classes.items} tabIndex={0} aria-label="Direct debits of the file">
      {debits.map(({ invoice, customer, amount, state, reason }) => (
        <li key={invoice.id} className={classes.item}>
          <span className={classes.party}>
            {customer.name}
            <span className={classes.minor}>
              <Link to="/invoices/$number" params={{ number: invoice.number }}>
                {invoice.number}
              </Link>{" "}
              · <span data-state={state}>{STATES[state]}</span>
              {reason !== null && `: ${reason}`}
            </span>
          </span>
          <span className={classes.amount}>{formatMoney(amount, "EUR")}</span>
        </li>
      ))}
    </ul>
  );
}
