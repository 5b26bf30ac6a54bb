import type { SourceKind } from "@billow/contract/metering/sources.ts";
import { NativeSelect, PasswordInput, TextInput } from "@mantine/core";
import form from "../../../../components/fields/form.module.css";
import { Segments } from "../../../../components/fields/segments.tsx";
import { kindLabels } from "../source-state.tsx";
import { InventoryFields } from "./inventory-fields.tsx";
import { MappingFields } from "./mapping-fields.tsx";
import { OpenstackApiFields } from "./openstack-api-fields.tsx";
import { OpenstackFields } from "./openstack-fields.tsx";
import { addresses, type SourceDraft } from "./source-draft.ts";
import classes from "./source-fields.module.css";
import { inConfig, problemAt, type SourceProblems } from "./source-problems.ts";
import { typed } from "./typed.ts";

interface SourceFieldsProps {
  draft: SourceDraft;
  isNew: boolean;
  problems: SourceProblems;
  onChange: (changed: Partial<SourceDraft>) => void;
}

/** What a source is called, where it is, how Billow signs in there, and what its series mean. */
export function SourceFields({ draft, isNew, problems, onChange }: SourceFieldsProps) {
  const problem = problemAt(problems);
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
            // RabbitMQ and Keystone take no token, and events are sent by systems that Billow need not reach.
            const hasNoToken = isOpenstack(kind) && draft.credentials === "token";
            const isSent = kind === "events";
            onChange({
              kind,
              ...((hasNoToken || isSent) && { credentials: "none" }),
              ...(kind === "openstackApi" && { credentials: "password" }),
              ...(isSent && { url: "" }),
            });
          }}
        />
      )}
      <div className={classes.pair}>
        <TextInput
          label="Name"
          placeholder={addresses[draft.kind].name}
          maxLength={60}
          readOnly={!isNew}
          data-autofocus={isNew || undefined}
          description={
            isNew ? "It identifies everything that is collected and cannot be changed." : undefined
          }
          {...typed(draft.name, (name) => onChange({ name }), problem("/name"))}
        />
        {draft.kind !== "events" && (
          <TextInput
            label="Address"
            placeholder={addresses[draft.kind].example}
            maxLength={500}
            data-autofocus={!isNew || undefined}
            {...typed(draft.url, (url) => onChange({ url }), problem(inConfig("url")))}
          />
        )}
      </div>
      {draft.kind !== "events" && (
        <Credentials draft={draft} isNew={isNew} problems={problems} onChange={onChange} />
      )}
      {(draft.kind === "prometheus" || draft.kind === "events") && (
        <MappingFields draft={draft} isNew={isNew} problems={problems} onChange={onChange} />
      )}
      {draft.kind === "openstack" && (
        <OpenstackFields
          draft={draft.openstack}
          problems={problems}
          onChange={(changed) => onChange({ openstack: { ...draft.openstack, ...changed } })}
        />
      )}
      {draft.kind === "openstackApi" && (
        <OpenstackApiFields
          draft={draft.openstackApi}
          name={draft.name}
          problems={problems}
          onChange={(changed) => onChange({ openstackApi: { ...draft.openstackApi, ...changed } })}
        />
      )}
      {draft.kind === "inventory" && (
        <InventoryFields
          draft={draft.inventory}
          name={draft.name}
          problems={problems}
          onChange={(changed) => onChange({ inventory: { ...draft.inventory, ...changed } })}
        />
      )}
    </>
  );
}

const sourceKinds = [
  "prometheus",
  "openstack",
  "openstackApi",
  "inventory",
  "events",
] as const satisfies readonly SourceKind[];

const kindTexts: Readonly<Record<SourceKind, string>> = {
  prometheus: "A Prometheus, or any other server with its HTTP API.",
  openstack: "Nova and Cinder report over RabbitMQ what they create, resize, stop and delete.",
  openstackApi: "Nova and Cinder list what exists, found through Keystone. It finds what was never reported.",
  inventory:
    "A JSON list of everything that exists. It finds what was never reported, such as a lost delete.",
  events: "Another system sends its own events to POST /events. Mappings say what they count.",
};

function isOpenstack(kind: SourceKind): boolean {
  return kind === "openstack" || kind === "openstackApi";
}

/** Credentials go in and never come out: what is kept can be replaced, not read. */
function Credentials({ draft, isNew, problems, onChange }: SourceFieldsProps) {
  const options = [
    ...(isNew ? [] : [{ value: "keep" as const, label: "Keep" }]),
    ...(draft.kind === "openstackApi" ? [] : [{ value: "none" as const, label: "None" }]),
    { value: "password" as const, label: "Password" },
    ...(isOpenstack(draft.kind) ? [] : [{ value: "token" as const, label: "Token" }]),
  ];
  const problem = problemAt(problems);
  const secret = (value: string, onType: (value: string) => void, pointer: string) => ({
    ...typed(value, onType, problem(pointer)),
    autoComplete: "new-password",
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
            label="User"
            {...typed(draft.username, (username) => onChange({ username }), problem("/secret/username"))}
          />
          <PasswordInput
            label="Password"
            {...secret(draft.password, (password) => onChange({ password }), "/secret/password")}
          />
        </div>
      )}
      {draft.credentials === "token" && (
        <PasswordInput
          label="Bearer token"
          {...secret(draft.token, (token) => onChange({ token }), "/secret/bearerToken")}
        />
      )}
    </div>
  );
}
