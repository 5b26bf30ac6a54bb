import { NativeSelect, TextInput } from "@mantine/core";
import { WatchedSources } from "../watched-sources.tsx";
import { KindChoice } from "./kind-choice.tsx";
import { interfaces, type OpenstackApiDraft } from "./openstack-api-draft.ts";
import { CountingFields } from "./openstack-counting-fields.tsx";
import classes from "./source-fields.module.css";
import { inConfig, problemAt, problemWithin, type SourceProblems } from "./source-problems.ts";
import { typed } from "./typed.ts";

interface OpenstackApiFieldsProps {
  draft: OpenstackApiDraft;
  /** What it is called itself. */
  name: string;
  problems: SourceProblems;
  onChange: (changed: Partial<OpenstackApiDraft>) => void;
}

/** How Billow signs in at Keystone, what it lists, and how that is counted. */
export function OpenstackApiFields({ draft, name, problems, onChange }: OpenstackApiFieldsProps) {
  const field = (key: "everySeconds" | "timeoutSeconds" | "answerBytesMax") =>
    typed(draft[key], (value) => onChange({ [key]: value }), problemAt(problems)(inConfig(key)));
  return (
    <>
      <SignInFields draft={draft} problems={problems} onChange={onChange} />
      <ListedFields draft={draft} problems={problems} onChange={onChange} />
      <CountingFields draft={draft} problems={problems} onChange={onChange} />
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

type PartProps = Omit<OpenstackApiFieldsProps, "name">;

function textFields({ draft, problems, onChange }: PartProps) {
  return (key: "userDomain" | "project" | "projectDomain" | "region" | "adminRole") => ({
    maxLength: 200,
    ...typed(draft[key], (value) => onChange({ [key]: value }), problemAt(problems)(inConfig(key))),
  });
}

function SignInFields(props: PartProps) {
  const { draft, onChange } = props;
  const field = textFields(props);
  return (
    <fieldset className={classes.section}>
      <legend>Sign-in at Keystone</legend>
      <div className={classes.pair}>
        <NativeSelect
          size="md"
          label="The credentials are"
          data={[
            { value: "password", label: "a user and its password" },
            { value: "applicationCredential", label: "an application credential" },
          ]}
          description={
            draft.signIn === "password"
              ? undefined
              : "Enter its ID as the user and its secret as the password."
          }
          value={draft.signIn}
          onChange={({ currentTarget: { value } }) =>
            onChange({ signIn: value === "password" ? value : "applicationCredential" })
          }
        />
        {draft.signIn === "password" && (
          <>
            <TextInput label="Domain of the user" {...field("userDomain")} />
            <TextInput label="Project" placeholder="admin" {...field("project")} />
            <TextInput label="Domain of the project" {...field("projectDomain")} />
          </>
        )}
        <TextInput
          label="Region"
          placeholder="RegionOne"
          description="Leave empty if the catalogue has only one."
          {...field("region")}
        />
        <NativeSelect
          size="md"
          label="Addresses of the services"
          data={interfaces.map((value) => ({ value, label: value }))}
          value={draft.interface}
          onChange={({ currentTarget: { value } }) =>
            onChange({ interface: interfaces.find((one) => one === value) ?? draft.interface })
          }
        />
      </div>
    </fieldset>
  );
}

function ListedFields(props: PartProps) {
  const { draft, problems, onChange } = props;
  return (
    <fieldset className={classes.section}>
      <legend>What is listed</legend>
      <KindChoice
        chosen={draft.lists}
        problem={problemWithin(problems)(inConfig("lists"))}
        onChange={(lists) => onChange({ lists })}
      />
      <div className={classes.pair}>
        <NativeSelect
          size="md"
          label="Whose resources"
          data={[
            { value: "all", label: "those of all projects" },
            { value: "own", label: "those of its own project" },
          ]}
          value={draft.projects}
          onChange={({ currentTarget: { value } }) => onChange({ projects: value === "own" ? "own" : "all" })}
        />
        {draft.projects === "all" && (
          <TextInput
            label="Role that sees all projects"
            description="Without it, Billow reads nothing, because the lists would be incomplete."
            {...textFields(props)("adminRole")}
          />
        )}
      </div>
    </fieldset>
  );
}
