/** What was looked at and how it is: "look" is not a fault, but should be known. A fault says what to do. */
export interface Diagnosis {
  state: "ok" | "look" | "fault";
  about: string;
  says: string;
}

export function diagnosis(state: Diagnosis["state"], about: string, says: string): Diagnosis {
  return { state, about, says };
}
