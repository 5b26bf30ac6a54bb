import { type CSSVariablesResolver, createTheme } from "@mantine/core";
import { darkChartTokens, lightChartTokens } from "./chart-tokens.ts";
import fields from "./fields.module.css";
import floating from "./floating.module.css";
import { accentShades, asCssVariables, darkTokens, lightTokens } from "./tokens.ts";

const font =
  '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

const fieldClasses = {
  root: fields.root,
  label: fields.label,
  wrapper: fields.wrapper,
  input: fields.input,
  section: fields.section,
  description: fields.description,
  error: fields.error,
};

/** A field's label, its input, then help and error below, so that the error stands beside what was typed. */
const fieldDefaults = {
  inputWrapperOrder: ["label" as const, "input" as const, "error" as const, "description" as const],
};

export const theme = createTheme({
  primaryColor: "accent",
  primaryShade: { light: 8, dark: 6 },
  colors: { accent: [...accentShades] },
  fontFamily: font,
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
  headings: { fontFamily: font, fontWeight: "620" },
  fontSizes: { xs: "11px", sm: "13px", md: "13px", lg: "14px", xl: "16px" },
  lineHeights: { xs: "1.4545", sm: "1.5385", md: "1.5385", lg: "1.4286", xl: "1.5" },
  fontWeights: { regular: "400", medium: "500", bold: "600" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "24px", xl: "32px" },
  radius: { xs: "4px", sm: "5px", md: "6px", lg: "8px", xl: "12px" },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  activeClassName: "",
  // Plain entries instead of `Component.extend`, which would pull every component named here into the first download.
  components: {
    TextInput: { defaultProps: fieldDefaults, classNames: fieldClasses },
    PasswordInput: {
      defaultProps: fieldDefaults,
      classNames: {
        ...fieldClasses,
        innerInput: fields.innerInput,
        visibilityToggle: fields.visibilityToggle,
      },
    },
    Textarea: { defaultProps: fieldDefaults, classNames: { ...fieldClasses, input: fields.textarea } },
    NativeSelect: { defaultProps: fieldDefaults, classNames: fieldClasses },
    Combobox: {
      defaultProps: { transitionProps: { duration: 0 }, withinPortal: false },
      classNames: { dropdown: floating.dropdown, options: floating.options, option: floating.option },
    },
    Autocomplete: {
      defaultProps: {
        ...fieldDefaults,
        withScrollArea: false,
        comboboxProps: { transitionProps: { duration: 0 }, withinPortal: false },
      },
      classNames: {
        ...fieldClasses,
        dropdown: floating.dropdown,
        options: floating.options,
        option: floating.option,
      },
    },
    Menu: {
      // Without this the menu would first focus a hidden placeholder, which screen readers announce as an empty item.
      defaultProps: {
        withInitialFocusPlaceholder: false,
        // Beside its button and not at the end of the page, so that it stays in the landmark it belongs to.
        withinPortal: false,
        offset: 6,
        position: "bottom-end",
        width: 224,
        transitionProps: { transition: "fade-down", duration: 120 },
      },
      classNames: {
        dropdown: floating.dropdown,
        item: floating.item,
        itemSection: floating.itemSection,
        divider: floating.divider,
        label: floating.label,
      },
    },
    Popover: {
      defaultProps: {
        offset: 4,
        transitionProps: { transition: "fade-down", duration: 120 },
        // Menus and fields are popovers too: a small screen that scrolls under one must not make it vanish while it is open.
        hideDetached: false,
      },
      classNames: { dropdown: floating.popover },
    },
    Tooltip: {
      defaultProps: {
        // Hints stand in a landmark of their own in index.html, above dialogs.
        portalProps: { target: "#hints" },
        zIndex: 450,
        openDelay: 200,
        offset: 6,
        events: { hover: true, focus: true, touch: false },
      },
      classNames: { tooltip: floating.tooltip },
    },
    Modal: { classNames: { content: floating.dialog, overlay: floating.overlay } },
    Notification: {
      classNames: {
        root: floating.toast,
        title: floating.toastTitle,
        description: floating.toastText,
        closeButton: floating.toastClose,
      },
    },
  },
});

/** The tokens, and Mantine's own variables set to them: its stock placeholder and dimmed colours are too pale for AA. */
export const cssVariables: CSSVariablesResolver = () => {
  const mantine = {
    "--mantine-color-body": "var(--surface)",
    "--mantine-color-text": "var(--text)",
    "--mantine-color-bright": "var(--text)",
    "--mantine-color-dimmed": "var(--text-3)",
    "--mantine-color-placeholder": "var(--text-3)",
    "--mantine-color-error": "var(--danger-text)",
    "--mantine-color-anchor": "var(--accent-text)",
    "--mantine-color-default": "var(--raised)",
    "--mantine-color-default-hover": "var(--hover)",
    "--mantine-color-default-color": "var(--text)",
    "--mantine-color-default-border": "var(--control)",
    "--mantine-primary-color-filled": "var(--accent)",
    "--mantine-primary-color-filled-hover": "var(--accent-hover)",
  };
  return {
    variables: { "--font": font },
    light: { ...asCssVariables(lightTokens), ...asCssVariables(lightChartTokens), ...mantine },
    dark: { ...asCssVariables(darkTokens), ...asCssVariables(darkChartTokens), ...mantine },
  };
};
