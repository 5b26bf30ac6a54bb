import type { SourceKind, SourcePreset } from "@billow/contract/metering/sources.ts";
import { NativeSelect, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { sourcePresetsQuery } from "../../../../api/metering/sources.ts";
import { mappingsText, type SourceDraft } from "./source-draft.ts";
import classes from "./source-fields.module.css";
import { inConfig, problemWithin, type SourceProblems } from "./source-problems.ts";
import { typed } from "./typed.ts";

interface MappingFieldsProps {
  draft: SourceDraft;
  isNew: boolean;
  problems: SourceProblems;
  onChange: (changed: Partial<SourceDraft>) => void;
}

/** What the series of a Prometheus or the events of another system mean, and a preset to start from. */
export function MappingFields({ draft, isNew, problems, onChange }: MappingFieldsProps) {
  const isEvents = draft.kind === "events";
  return (
    <>
      <Presets
        key={draft.kind}
        kind={draft.kind}
        isNew={isNew}
        onMappings={(mappings) => onChange({ mappings })}
      />
      <Textarea
        label="Mappings"
        description={
          isEvents
            ? "Each mapping names the events it matches, and where in them the tenant, the quantity or sizes, and the time are."
            : "Each mapping turns the series of one metric into the usage of one meter. It names the labels of the tenant and the resource."
        }
        rows={10}
        classNames={{ input: classes.code }}
        {...typed(
          draft.mappings,
          (mappings) => onChange({ mappings }),
          problemWithin(problems)(inConfig("mappings")),
        )}
      />
      {isEvents && (
        <>
          <Textarea
            label="Events to try"
            description="Paste events as JSON: one, a list, or one a line. They are not stored."
            rows={6}
            classNames={{ input: classes.code }}
            {...typed(draft.events, (events) => onChange({ events }), problems.get("/events"))}
          />
          <label className={classes.choice}>
            <input
              type="checkbox"
              checked={draft.triesRefused}
              onChange={(event) => onChange({ triesRefused: event.currentTarget.checked })}
            />
            Also try the events that were refused last
          </label>
        </>
      )}
    </>
  );
}

/** Well-known exporters and senders to start from. */
function Presets({
  kind,
  isNew,
  onMappings,
}: {
  kind: SourceKind;
  isNew: boolean;
  onMappings: (mappings: string) => void;
}) {
  const [chosen, setChosen] = useState("");
  const isOfKind = (preset: SourcePreset) => preset.kind === kind;
  const presets = useQuery(sourcePresetsQuery).data?.filter(isOfKind) ?? [];
  const preset = presets.find(({ id }) => id === chosen);
  const choose = kind === "events" ? "Choose a sender…" : "Choose an exporter…";
  return (
    <NativeSelect
      size="md"
      label="Preset"
      value={chosen}
      data={[
        { value: "", label: isNew ? choose : "Keep the mappings" },
        ...presets.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      description={preset?.description}
      onChange={(event) => {
        setChosen(event.currentTarget.value);
        const next = presets.find(({ id }) => id === event.currentTarget.value);
        if (next) onMappings(mappingsText(next.mappings));
      }}
    />
  );
}
