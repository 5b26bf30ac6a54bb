import { amountsInColumns, groupColumns } from "@billow/contract/invoicing/group-columns.ts";
import { addDecimals, decimalPlaces } from "../../format/decimal.ts";
import { groupLabel } from "../../format/meter.ts";
import { currencySign } from "../../format/money.ts";
import { formatDecimal } from "../../format/quantity.ts";
import { usePhone } from "../behaviour/use-phone.ts";
import { Missing } from "../states/missing.tsx";
import type { Column } from "./data-table.tsx";
import table from "./table.module.css";

type GroupSums = readonly { group: string | null; amount: string }[];

/** A sum before discounts and tax, and the groups of prices it is made of. */
export interface GroupedSum {
  amount: string;
  groups: GroupSums;
}

/** The columns of sums by group of prices, where there are several, and of the whole sum. */
export function sumColumns<Row extends GroupedSum>(
  all: GroupSums,
  {
    currency,
    isStrong,
    boldAmounts = false,
  }: { currency: string; isStrong: (row: Row) => boolean; boldAmounts?: boolean },
): readonly Column<Row>[] {
  const groups = groupColumns(all);
  const weight = (row: Row) => (isStrong(row) ? table.strong : undefined);
  return [
    ...groups.map((group, place): Column<Row> => {
      const name = group === null ? "Other" : groupLabel(group);
      return {
        // A group of the operator's own may be called that, too.
        key: `group ${place}`,
        head: name,
        width: 100,
        right: true,
        hide: "under",
        cell: (row) => {
          const parts = amountsInColumns(row.groups, groups)[place] ?? [];
          if (parts.length === 0) return <Missing means={`nothing in ${name}`} />;
          return <span className={weight(row)}>{plain(addDecimals(parts))}</span>;
        },
      };
    }),
    {
      head: `Amount, ${currencySign(currency)}`,
      width: 112,
      right: true,
      cell: (row) => <span className={boldAmounts ? table.strong : weight(row)}>{plain(row.amount)}</span>,
    },
  ];
}

/** The width below which a table with these columns scrolls. On a phone they stand beneath the name. */
export function useSumsWidth(all: GroupSums): number {
  const phone = usePhone();
  const groups = groupColumns(all).length;
  return phone || groups === 0 ? 0 : 160 + groups * 100 + 112;
}

/** An amount without its currency, which the column's head has. */
function plain(amount: string): string {
  return formatDecimal(amount, { least: decimalPlaces(amount) });
}
