/** The day of a calendar that takes the focus: the first that is chosen, or else today. */
export const FOCUSED_DAY = "button[data-selected], button[data-zone-today]";
