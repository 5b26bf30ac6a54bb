import { Popover } from "@mantine/core";
import IconChevronDown from "@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs";
import { useState } from "react";
import { Icon } from "../../../components/icon.tsx";
import { formatMoney } from "../../../format/money.ts";
import type { Sum } from "../../../format/sums.ts";
import classes from "./summary-line.module.css";

interface MoreCurrenciesProps {
  /** All of them, with the one that stands in the line. */
  sums: readonly Sum[];
  outstanding: readonly Sum[];
}

/** What the shown invoices come to in each currency, where a line has no room for all. */
export function MoreCurrencies({ sums, outstanding }: MoreCurrenciesProps) {
  const [opened, setOpened] = useState(false);
  const due = new Map(outstanding.map(({ currency, amount }) => [currency, amount]));
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-start"
      trapFocus
      returnFocus
      withRoles={false}
    >
      <Popover.Target>
        <button
          type="button"
          className={classes.more}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          {sums.length - 1} more currencies
          <Icon of={IconChevronDown} size={14} />
        </button>
      </Popover.Target>
      <Popover.Dropdown
        role="dialog"
        aria-label="Sums by currency"
        tabIndex={-1}
        data-autofocus
        className={classes.dropdown}
      >
        <table className={classes.currencies}>
          <thead>
            <tr>
              <th scope="col">Currency</th>
              <th scope="col">In total</th>
              {due.size > 0 && <th scope="col">Outstanding</th>}
            </tr>
          </thead>
          <tbody>
            {sums.map(({ currency, amount }) => (
              <tr key={currency}>
                <th scope="row">{currency}</th>
                <td>{formatMoney(amount, currency)}</td>
                {due.size > 0 && (
                  <td>{due.has(currency) ? formatMoney(due.get(currency) ?? "0", currency) : "–"}</td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </Popover.Dropdown>
    </Popover>
  );
}
