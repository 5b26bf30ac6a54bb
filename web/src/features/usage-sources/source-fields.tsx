import type { SourceKind } from "@billow/contract/sources.ts";
import { NativeSelect, PasswordInput, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { sourcePresetsQuery } from "../../api/sources.ts";
import form from "../../components/form.module.css";
import { Segments } from "../../components/segments.tsx";
import {
  addresses,
  type DraftProblems,
  mappingsText,
  type SourceDraft,
  usualSettings,
} from "./source-draft.ts";
import classes from "./source-fields.module.css";
import { kindLabels } from "./source-state.tsx";

interface SourceFieldsProps {
  draft: SourceDraft;
  isNew: boolean;
  problems: DraftProblems;
  onChange: (changed: Partial<SourceDraft>) => void;
}

/** What a source is called, where it is, how Billow signs in there, and what its series mean. */
export function SourceFields({ draft, isNew, problems, onChange }: SourceFieldsProps) {
  function field(key: "name" | "url" | "username" | "mappings" | "settings") {
    return {
      value: draft[key],
      onChange: (event: { currentTarget: { value: string } }) =>
        onChange({ [key]: event.currentTarget.value }),
      error: problems[key],
    };
  }
  return (
    <>
      {isNew && (
        <NativeSelect
          size="md"
          label="Kind"
          value={draft.kind}
          data={sourceKinds.map((kind) => ({ value: kind, label: kindLabels[kind] }))}
          description={kindTexts[draft.kind]}
          onChange={(event) => {
            const kind = sourceKinds.find((one) => one === event.currentTarget.value) ?? "prometheus";
            onChange({ kind, settings: usualSettings[kind] });
          }}
        />
      )}
      <div className={classes.pair}>
        <TextInput
          size="md"
          label="Name"
          placeholder="prometheus-fra"
          autoComplete="off"
          spellCheck={false}
          maxLength={60}
          readOnly={!isNew}
          data-autofocus={isNew || undefined}
          description={isNew ? "It marks all that is collected, and stays for ever." : undefined}
          {...field("name")}
        />
        <TextInput
          size="md"
          label="Address"
          placeholder={addresses[draft.kind].example}
          autoComplete="off"
          spellCheck={false}
          maxLength={500}
          data-autofocus={!isNew || undefined}
          {...field("url")}
        />
      </div>
      <Credentials draft={draft} isNew={isNew} problems={problems} onChange={onChange} />
      {draft.kind === "prometheus" ? (
        <>
          <Presets isNew={isNew} onMappings={(mappings) => onChange({ mappings })} />
          <Textarea
            label="Mappings"
            description="Each says how the series of one metric become the usage of one meter: which labels hold the tenant and the resource."
            rows={10}
            spellCheck={false}
            classNames={{ input: classes.code }}
            {...field("mappings")}
          />
        </>
      ) : (
        <Textarea
          label="Settings"
          description="All there is to say beside the address; the API's description names each. Try it out before you save."
          rows={10}
          spellCheck={false}
          classNames={{ input: classes.code }}
          {...field("settings")}
        />
      )}
    </>
  );
}

const sourceKinds = ["prometheus", "openstack", "inventory"] as const satisfies readonly SourceKind[];

const kindTexts: Readonly<Record<SourceKind, string>> = {
  prometheus: "A Prometheus, or any other server with its HTTP API.",
  openstack: "Nova and Cinder tell over RabbitMQ what they create, resize, stop and delete.",
  inventory: "A JSON list of everything there is; it finds what was never told, such as a lost delete.",
};

/** Well-known exporters to start from. */
function Presets({ isNew, onMappings }: { isNew: boolean; onMappings: (mappings: string) => void }) {
  const [chosen, setChosen] = useState("");
  const presets = useQuery(sourcePresetsQuery).data?.filter(({ kind }) => kind === "prometheus") ?? [];
  const preset = presets.find(({ id }) => id === chosen);
  return (
    <NativeSelect
      size="md"
      label="Preset"
      value={chosen}
      data={[
        { value: "", label: isNew ? "Choose an exporter…" : "Keep the mappings" },
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

/** Credentials go in and never come out: what is kept can be replaced, not read. */
function Credentials({ draft, isNew, problems, onChange }: SourceFieldsProps) {
  const options = [
    ...(isNew ? [] : [{ value: "keep" as const, label: "Keep" }]),
    { value: "none" as const, label: "None" },
    { value: "password" as const, label: "Password" },
    { value: "token" as const, label: "Token" },
  ];
  const secret = (key: "password" | "token") => ({
    size: "md" as const,
    autoComplete: "new-password",
    value: draft[key],
    error: problems[key],
    onChange: (event: { currentTarget: HTMLInputElement }) => onChange({ [key]: event.currentTarget.value }),
  });
  return (
    <div className={form.form}>
      <div>
        <span className={classes.label} aria-hidden="true">
          Credentials
        </span>
        <Segments
          label="Credentials"
          value={draft.credentials}
          options={options}
          onChange={(credentials) => onChange({ credentials })}
        />
      </div>
      {draft.credentials === "password" && (
        <div className={classes.pair}>
          <TextInput
            size="md"
            label="User"
            autoComplete="off"
            value={draft.username}
            error={problems.username}
            onChange={(event) => onChange({ username: event.currentTarget.value })}
          />
          <PasswordInput label="Password" {...secret("password")} />
        </div>
      )}
      {draft.credentials === "token" && <PasswordInput label="Bearer token" {...secret("token")} />}
    </div>
  );
}
