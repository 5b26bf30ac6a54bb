import { TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import type { Row } from "../../../components/table/row-list.tsx";
import { RowList, type RowParts } from "../../../components/table/row-list.tsx";
import { inConfig, problemAt, type SourceProblems } from "./form/source-problems.ts";
import { typed } from "./form/typed.ts";

/** A dimension, whatever its value is taken from. */
type NamedRow = Row & { name: string };

interface DimensionListProps<One extends NamedRow> {
  help: string;
  rows: readonly One[];
  empty: () => One;
  problems: SourceProblems;
  /** How the fields of a row stand side by side. */
  layout: string | undefined;
  onChange: (rows: readonly One[]) => void;
  /** The fields after the name; `problem` is what is wrong with one of them. */
  children: (
    row: One,
    parts: RowParts<One> & { problem: (field: string) => string | undefined },
  ) => ReactNode;
}

/** What usage of a source is told apart by, a name and what is said of it a row. */
export function DimensionList<One extends NamedRow>(props: DimensionListProps<One>) {
  const { help, rows, empty, problems, layout, onChange, children } = props;
  const problem = problemAt(problems);
  return (
    <RowList title="Dimensions" help={help} noun="dimension" rows={rows} empty={empty} onChange={onChange}>
      {(row, parts) => (
        <div className={layout}>
          <TextInput
            {...parts.name("Name")}
            placeholder="region"
            maxLength={60}
            {...typed(
              row.name,
              (name) => parts.onChange({ name } as Partial<One>),
              problem(inConfig("dimensions", row.name.trim())),
            )}
          />
          {children(row, {
            ...parts,
            problem: (field) => problem(inConfig("dimensions", row.name.trim(), field)),
          })}
        </div>
      )}
    </RowList>
  );
}
