import type { OpenstackKind } from "@billow/contract/metering/openstack-counting.ts";
import form from "../../../../components/fields/form.module.css";
import { openstackKinds } from "./openstack-kinds.ts";
import classes from "./source-fields.module.css";

interface KindChoiceProps {
  chosen: readonly OpenstackKind[];
  problem: string | undefined;
  onChange: (chosen: OpenstackKind[]) => void;
}

/** Which of an OpenStack's resources are counted. */
export function KindChoice({ chosen, problem, onChange }: KindChoiceProps) {
  const kinds = openstackKinds.map(({ kind }) => kind);
  return (
    <>
      <div>
        {openstackKinds.map(({ kind, label }) => (
          <label key={kind} className={classes.choice}>
            <input
              type="checkbox"
              checked={chosen.includes(kind)}
              onChange={({ currentTarget: { checked } }) =>
                onChange(kinds.filter((one) => (one === kind ? checked : chosen.includes(one))))
              }
            />
            {label}
          </label>
        ))}
      </div>
      {problem && <p className={form.error}>{problem}</p>}
    </>
  );
}
