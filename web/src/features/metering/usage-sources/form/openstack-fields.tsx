import { Textarea, TextInput } from "@mantine/core";
import { KindChoice } from "./kind-choice.tsx";
import { CountingFields } from "./openstack-counting-fields.tsx";
import type { OpenstackDraft } from "./openstack-draft.ts";
import classes from "./source-fields.module.css";
import { inConfig, problemWithin, type SourceProblems } from "./source-problems.ts";
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
      <fieldset className={classes.section}>
        <legend>Which resources</legend>
        <KindChoice
          chosen={draft.counts}
          problem={problemWithin(problems)(inConfig("counts"))}
          onChange={(counts) => onChange({ counts })}
        />
      </fieldset>
      <CountingFields draft={draft} problems={problems} onChange={onChange} />
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
