/** What a text field of the form needs to show what was typed and what is wrong with it. */
export function typed(value: string, onType: (value: string) => void, error: string | undefined) {
  return {
    size: "md" as const,
    autoComplete: "off",
    spellCheck: false,
    value,
    onChange: (event: { currentTarget: { value: string } }) => onType(event.currentTarget.value),
    error,
  };
}
