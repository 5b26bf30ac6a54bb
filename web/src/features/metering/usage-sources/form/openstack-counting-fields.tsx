import { NativeSelect, TextInput } from "@mantine/core";
import { RowList } from "../../../../components/table/row-list.tsx";
import { DimensionList } from "../dimension-list.tsx";
import { type CountingDraft, emptyDimension, emptyFlavor, emptyVolumeType } from "./openstack-counting.ts";
import classes from "./source-fields.module.css";
import { inConfig, problemAt, type SourceProblems } from "./source-problems.ts";
import { typed } from "./typed.ts";

interface CountingFieldsProps {
  draft: CountingDraft;
  problems: SourceProblems;
  onChange: (changed: Partial<CountingDraft>) => void;
}

/** How the resources of an OpenStack are counted. */
export function CountingFields({ draft, problems, onChange }: CountingFieldsProps) {
  return (
    <>
      <Counting draft={draft} onChange={onChange} />
      <Flavors draft={draft} problems={problems} onChange={onChange} />
      <VolumeTypes draft={draft} problems={problems} onChange={onChange} />
      <Dimensions draft={draft} problems={problems} onChange={onChange} />
    </>
  );
}

function Counting({ draft, onChange }: Omit<CountingFieldsProps, "problems">) {
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

function Flavors({ draft, problems, onChange }: CountingFieldsProps) {
  const problem = problemAt(problems);
  return (
    <RowList
      title="Flavors with GPUs"
      help="OpenStack does not say how many GPUs a machine has. They are looked up here by the name of the flavor."
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

function VolumeTypes({ draft, problems, onChange }: CountingFieldsProps) {
  const problem = problemAt(problems);
  return (
    <RowList
      title="Volume types"
      help="Notifications carry the ID of a volume's type. Named here, it is the tier that prices and reports show."
      noun="volume type"
      rows={draft.volumeTypes}
      empty={emptyVolumeType}
      onChange={(volumeTypes) => onChange({ volumeTypes })}
    >
      {(row, { name, onChange: change }) => (
        <div className={classes.two}>
          <TextInput
            {...name("ID")}
            maxLength={200}
            {...typed(
              row.name,
              (value) => change({ name: value }),
              problem(inConfig("volumeTypes", row.name.trim())),
            )}
          />
          <TextInput
            {...name("Tier")}
            placeholder="ssd"
            maxLength={200}
            {...typed(
              row.tier,
              (tier) => change({ tier }),
              problem(inConfig("volumeTypes", row.name.trim(), "tier")),
            )}
          />
        </div>
      )}
    </RowList>
  );
}

function Dimensions({ draft, problems, onChange }: CountingFieldsProps) {
  return (
    <DimensionList
      help="Added to everything from this source, so that prices and reports can distinguish it."
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
