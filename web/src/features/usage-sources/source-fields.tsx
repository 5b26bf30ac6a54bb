import { NativeSelect, PasswordInput, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { sourcePresetsQuery } from "../../api/sources.ts";
import form from "../../components/form.module.css";
import { Segments } from "../../components/segments.tsx";
import { type DraftProblems, mappingsText, type SourceDraft } from "./source-draft.ts";
import classes from "./source-fields.module.css";

interface SourceFieldsProps {
  draft: SourceDraft;
  isNew: boolean;
  problems: DraftProblems;
  onChange: (changed: Partial<SourceDraft>) => void;
}

/** What a source is called, where it is, how Billow signs in there, and what its series mean. */
export function SourceFields({ draft, isNew, problems, onChange }: SourceFieldsProps) {
  function field(key: "name" | "url" | "username" | "mappings") {
    return {
      value: draft[key],
      onChange: (event: { currentTarget: { value: string } }) =>
        onChange({ [key]: event.currentTarget.value }),
      error: problems[key],
    };
  }
  return (
    <>
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
          placeholder="https://prometheus.example:9090"
          autoComplete="off"
          spellCheck={false}
          maxLength={500}
          data-autofocus={!isNew || undefined}
          {...field("url")}
        />
      </div>
      <Credentials draft={draft} isNew={isNew} problems={problems} onChange={onChange} />
      <Presets isNew={isNew} onMappings={(mappings) => onChange({ mappings })} />
      <Textarea
        label="Mappings"
        description="Each says how the series of one metric become the usage of one meter: which labels hold the tenant and the resource."
        minRows={6}
        maxRows={12}
        rows={10}
        spellCheck={false}
        classNames={{ input: classes.code }}
        {...field("mappings")}
      />
    </>
  );
}

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
