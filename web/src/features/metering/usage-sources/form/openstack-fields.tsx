import { NativeSelect, Textarea, TextInput } from "@mantine/core";
import { RowList } from "../../../../components/table/row-list.tsx";
import { DimensionList } from "../dimension-list.tsx";
import { emptyDimension, emptyFlavor, type OpenstackDraft } from "./openstack-draft.ts";
import classes from "./source-fields.module.css";
import { inConfig, problemAt, problemWithin, type SourceProblems } from "./source-problems.ts";
import { typed } from "./typed.ts";

interface OpenstackFieldsProps {
  draft: OpenstackDraft;
  problems: SourceProblems;
  onChange: (changed: Partial<OpenstackDraft>) => void;
}

/** Where on the bus Billow listens, and how it counts what it hears there. */
export function OpenstackFields({ draft, problems, onChange }: OpenstackFieldsProps) {
  const field = (name: "exchanges" | "routingKeys" | "queue" | "everySeconds" | "timeoutSeconds") =>
    typed(draft[name], (value) => onChange({ [name]: value }), problemWithin(problems)(inConfig(name)));
  const lines = { autosize: true, minRows: 2, maxRows: 6 };
  return (
    <>
      <fieldset className={classes.section}>
        <legend>What is read</legend>
        <div className={classes.pair}>
          <Textarea
            label="Exchanges"
            description="One per line: control_exchange in the configuration of the services."
            {...lines}
            {...field("exchanges")}
          />
          <Textarea
            label="Routing keys"
            description="One per line. What two of them report counts once."
            {...lines}
            {...field("routingKeys")}
          />
          <TextInput
            label="Queue"
            description="Billow creates this queue. No other program may read from it."
            maxLength={200}
            {...field("queue")}
          />
        </div>
      </fieldset>
      <Counting draft={draft} onChange={onChange} />
      <Flavors draft={draft} problems={problems} onChange={onChange} />
      <Dimensions draft={draft} problems={problems} onChange={onChange} />
      <fieldset className={classes.section}>
        <legend>Timing</legend>
        <div className={classes.numbers}>
          <TextInput label="Read every, seconds" inputMode="numeric" {...field("everySeconds")} />
          <TextInput label="Give up after, seconds" inputMode="numeric" {...field("timeoutSeconds")} />
        </div>
      </fieldset>
    </>
  );
}

function Counting({ draft, onChange }: Omit<OpenstackFieldsProps, "problems">) {
  return (
    <fieldset className={classes.section}>
      <legend>What is counted</legend>
      <div className={classes.pair}>
        <NativeSelect
          size="md"
          label="A machine that is stopped, shelved or suspended"
          data={[
            { value: "all", label: "counts in full" },
            { value: "disk", label: "counts with its disk alone" },
          ]}
          value={draft.whenStopped}
          onChange={(event) =>
            onChange({ whenStopped: event.currentTarget.value === "disk" ? "disk" : "all" })
          }
        />
      </div>
      <label className={classes.choice}>
        <input
          type="checkbox"
          checked={draft.localDisk}
          onChange={(event) => onChange({ localDisk: event.currentTarget.checked })}
        />
        The disk of a flavor counts as block storage, beside volumes
      </label>
    </fieldset>
  );
}

function Flavors({ draft, problems, onChange }: OpenstackFieldsProps) {
  const problem = problemAt(problems);
  return (
    <RowList
      title="Flavors with GPUs"
      help="Notifications do not include GPUs. They are looked up here by the name of the flavor."
      noun="flavor"
      rows={draft.flavors}
      empty={emptyFlavor}
      onChange={(flavors) => onChange({ flavors })}
    >
      {(row, { name, onChange: change }) => (
        <div className={classes.three}>
          <TextInput
            {...name("Flavor")}
            placeholder="g1.large"
            maxLength={200}
            {...typed(
              row.name,
              (value) => change({ name: value }),
              problem(inConfig("flavors", row.name.trim())),
            )}
          />
          <TextInput
            {...name("GPUs")}
            inputMode="decimal"
            {...typed(
              row.gpus,
              (gpus) => change({ gpus }),
              problem(inConfig("flavors", row.name.trim(), "gpus")),
            )}
          />
          <TextInput
            {...name("Model")}
            placeholder="A100"
            maxLength={200}
            {...typed(
              row.gpuModel,
              (gpuModel) => change({ gpuModel }),
              problem(inConfig("flavors", row.name.trim(), "gpuModel")),
            )}
          />
        </div>
      )}
    </RowList>
  );
}

function Dimensions({ draft, problems, onChange }: OpenstackFieldsProps) {
  return (
    <DimensionList
      help="Added to everything from this bus, so that prices and reports can distinguish it."
      rows={draft.dimensions}
      empty={emptyDimension}
      problems={problems}
      layout={classes.two}
      onChange={(dimensions) => onChange({ dimensions })}
    >
      {(row, { name, onChange: change, problem }) => (
        <TextInput
          {...name("Value")}
          placeholder="fra"
          maxLength={200}
          {...typed(row.value, (value) => change({ value }), problem("value"))}
        />
      )}
    </DimensionList>
  );
}
