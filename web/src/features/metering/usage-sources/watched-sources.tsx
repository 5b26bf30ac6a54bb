import { useQuery } from "@tanstack/react-query";
import { sourcesQuery } from "../../../api/metering/sources.ts";
import form from "../../../components/fields/form.module.css";
import classes from "./form/source-fields.module.css";

interface WatchedSourcesProps {
  /** The inventory's own name. */
  own: string;
  watched: readonly string[];
  problem: string | undefined;
  onChange: (watched: readonly string[]) => void;
}

/** The sources whose resources an inventory is complete for: those there are, and those that were named before. */
export function WatchedSources({ own, watched, problem, onChange }: WatchedSourcesProps) {
  const known = useQuery(sourcesQuery).data?.map(({ name }) => name) ?? [];
  const names = [...new Set([...known, ...watched])].filter((name) => name !== own).sort();
  return (
    <fieldset className={classes.section}>
      <legend>Sources it completes</legend>
      <p className={classes.help}>
        What these count and the list lacks is ended. With none, the list stands alone and counts by itself
        {names.length === 0 && "; there is no other source yet"}.
      </p>
      {names.length > 0 && (
        <div>
          {names.map((name) => (
            <label key={name} className={classes.choice}>
              <input
                type="checkbox"
                checked={watched.includes(name)}
                onChange={({ currentTarget }) =>
                  onChange(currentTarget.checked ? [...watched, name] : watched.filter((one) => one !== name))
                }
              />
              {name}
            </label>
          ))}
        </div>
      )}
      {problem && <p className={form.error}>{problem}</p>}
    </fieldset>
  );
}
