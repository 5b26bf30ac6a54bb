import { NativeSelect, Textarea, TextInput } from "@mantine/core";
import { RowList } from "../../../../components/table/row-list.tsx";
import { DimensionList } from "../dimension-list.tsx";
import { WatchedSources } from "../watched-sources.tsx";
import {
  emptyMapped,
  emptySkip,
  type InventoryDraft,
  type InventoryField,
  sizeUnits,
  unitOf,
} from "./inventory-draft.ts";
import classes from "./source-fields.module.css";
import { inConfig, problemAt, problemWithin, type SourceProblems } from "./source-problems.ts";
import { typed } from "./typed.ts";

interface InventoryFieldsProps {
  draft: InventoryDraft;
  /** What it is called itself. */
  name: string;
  problems: SourceProblems;
  onChange: (changed: Partial<InventoryDraft>) => void;
}

/** Where the list stands, what each of its items says, and what to make of that. */
export function InventoryFields({ draft, name, problems, onChange }: InventoryFieldsProps) {
  const field = (key: "items" | "next" | "everySeconds" | "timeoutSeconds" | "answerBytesMax") =>
    typed(draft[key], (value) => onChange({ [key]: value }), problemAt(problems)(inConfig(key)));
  return (
    <>
      <fieldset className={classes.section}>
        <legend>The list</legend>
        <div className={classes.pair}>
          <TextInput
            label="List"
            placeholder="servers"
            description="Where the list is in the answer. Leave empty if the answer is the list."
            maxLength={200}
            {...field("items")}
          />
          <TextInput
            label="Next page"
            placeholder="links.next"
            description="Where the address of the next page is. Leave empty if there is only one page."
            maxLength={200}
            {...field("next")}
          />
        </div>
      </fieldset>
      <ItemFields draft={draft} problems={problems} onChange={onChange} />
      <Dimensions draft={draft} problems={problems} onChange={onChange} />
      <Skipped draft={draft} problems={problems} onChange={onChange} />
      <WatchedSources
        own={name}
        watched={draft.watches}
        problem={problemWithin(problems)(inConfig("watches"))}
        onChange={(watches) => onChange({ watches })}
      />
      <fieldset className={classes.section}>
        <legend>Timing</legend>
        <div className={classes.numbers}>
          <TextInput label="Read every, seconds" inputMode="numeric" {...field("everySeconds")} />
          <TextInput label="Give up after, seconds" inputMode="numeric" {...field("timeoutSeconds")} />
          <TextInput label="Largest answer, bytes" inputMode="numeric" {...field("answerBytesMax")} />
        </div>
      </fieldset>
    </>
  );
}

type PartProps = Omit<InventoryFieldsProps, "name">;

function ItemFields({ draft, problems, onChange }: PartProps) {
  const { fields } = draft;
  const field = (name: InventoryField) => ({
    maxLength: 200,
    ...typed(
      fields[name],
      (path) => onChange({ fields: { ...fields, [name]: path } }),
      problemAt(problems)(inConfig("fields", name)),
    ),
  });
  const unit = (name: "ramUnit" | "blockUnit", label: string) => ({
    size: "md" as const,
    label: "Unit",
    "aria-label": label,
    data: [...sizeUnits],
    value: draft[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ [name]: unitOf(event.currentTarget.value) ?? draft[name] }),
  });
  return (
    <fieldset className={classes.section}>
      <legend>What each item says</legend>
      <p className={classes.help}>
        Where each value is in an item: names separated by dots. Empty fields are not counted.
      </p>
      <div className={classes.pair}>
        <TextInput label="Tenant ID" placeholder="project_id" {...field("tenant")} />
        <TextInput label="Resource ID" placeholder="id" {...field("resource")} />
        <TextInput label="vCPUs" placeholder="flavor.vcpus" {...field("vcpus")} />
        <div className={classes.withUnit}>
          <TextInput label="Memory" placeholder="flavor.ram" {...field("ram")} />
          <NativeSelect {...unit("ramUnit", "Unit of memory")} />
        </div>
        <TextInput label="GPUs" placeholder="flavor.gpus" {...field("gpus")} />
        <div className={classes.withUnit}>
          <TextInput label="Block storage" placeholder="flavor.disk" {...field("block")} />
          <NativeSelect {...unit("blockUnit", "Unit of block storage")} />
        </div>
        <TextInput label="GPU model" placeholder="flavor.gpu_model" {...field("gpuModel")} />
        <TextInput
          label="Created at"
          placeholder="created_at"
          description="Without it, a resource counts from the first poll that finds it."
          {...field("createdAt")}
        />
      </div>
    </fieldset>
  );
}

function Dimensions({ draft, problems, onChange }: PartProps) {
  return (
    <DimensionList
      help="What prices and reports can distinguish resources by: a value in each item, or one value for all."
      rows={draft.dimensions}
      empty={emptyMapped}
      problems={problems}
      layout={classes.three}
      onChange={(dimensions) => onChange({ dimensions })}
    >
      {(row, { name, onChange: change, problem }) => (
        <>
          <NativeSelect
            size="md"
            {...name("Taken from")}
            data={[
              { value: "path", label: "each item" },
              { value: "value", label: "here" },
            ]}
            value={row.from}
            onChange={(event) => change({ from: event.currentTarget.value === "value" ? "value" : "path" })}
          />
          <TextInput
            {...name("Place or value")}
            placeholder={row.from === "path" ? "location.region" : "fra"}
            maxLength={200}
            {...typed(row.text, (text) => change({ text }), problem(row.from))}
          />
        </>
      )}
    </DimensionList>
  );
}

function Skipped({ draft, problems, onChange }: PartProps) {
  return (
    <RowList
      title="Left out"
      help="Items with these values do not count, such as machines in error."
      noun="rule"
      rows={draft.skip}
      empty={emptySkip}
      onChange={(skip) => onChange({ skip })}
    >
      {(row, { index, name, onChange: change }) => (
        <div className={classes.two}>
          <TextInput
            {...name("Place")}
            placeholder="status"
            maxLength={200}
            {...typed(
              row.path,
              (path) => change({ path }),
              problemAt(problems)(inConfig("skip", index, "path")),
            )}
          />
          <Textarea
            {...name("Values, one a line")}
            placeholder="ERROR"
            autosize
            minRows={1}
            maxRows={6}
            {...typed(
              row.values,
              (values) => change({ values }),
              problemWithin(problems)(inConfig("skip", index, "values")),
            )}
          />
        </div>
      )}
    </RowList>
  );
}
