import { Combobox, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import IconChevronDown from "@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs";
import IconUsers from "@tabler/icons-react/dist/esm/icons/IconUsers.mjs";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from "react";
import { customerQuery, customerSearchQuery } from "../../api/parties/customers.ts";
import { Icon } from "../icon.tsx";

const everybody = "all";

interface CustomerSelectProps {
  value: string | undefined;
  onChange: (id: string | undefined) => void;
  /** The label of "no customer"; without it, a customer must be chosen. */
  all?: string;
  label?: string;
  error?: string | null | undefined;
  autofocus?: boolean;
  className?: string | undefined;
}

/** A field to find a customer by typing, or to choose all. */
export function CustomerSelect(props: CustomerSelectProps) {
  const { value, onChange, all, label, error, autofocus, className } = props;
  const { typed, setTyped, shown, options, isKnown } = useCustomerSearch(value, all);
  const combobox = useCombobox({
    onDropdownOpen: () => combobox.updateSelectedOptionIndex("active", { scrollIntoView: true }),
    onDropdownClose: () => combobox.resetSelectedOption(),
  });
  const list = useRef<HTMLDivElement>(null);
  const field = useSearchOverName(typed === undefined ? shown : null);
  const open = () => combobox.openDropdown();
  const close = () => {
    setTyped(undefined);
    combobox.closeDropdown();
  };
  const take = (id: string) => {
    close();
    onChange(id === everybody ? undefined : id);
  };
  /**
   * Enter selects the highlighted customer, or the only match. It does nothing while results are loading, and never
   * submits the form.
   */
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (!combobox.dropdownOpened || event.nativeEvent.isComposing) return;
    const at = pointedAt(list.current);
    // The library only keeps an index, where another customer may be by now.
    if (at !== -1 || event.key === "Enter") combobox.updateSelectedOptionIndex(at);
    if (at !== -1 || event.key !== "Enter") return;
    event.preventDefault();
    const [only, ...others] = options;
    if (only && others.length === 0 && isKnown) take(only.id);
  };
  return (
    <Combobox store={combobox} onOptionSubmit={take}>
      <Combobox.Target withExpandedAttribute>
        <TextInput
          {...(label === undefined ? { "aria-label": "Customer" } : { label, size: "md" })}
          {...(className === undefined ? {} : { className })}
          placeholder="Search by name or tenant ID"
          data-autofocus={autofocus || undefined}
          leftSection={<Icon of={IconUsers} />}
          leftSectionPointerEvents="none"
          rightSection={<Icon of={IconChevronDown} size={14} />}
          rightSectionPointerEvents="none"
          value={typed ?? shown}
          onChange={({ currentTarget }) => {
            setTyped(currentTarget.value);
            combobox.resetSelectedOption();
            open();
          }}
          ref={field.ref}
          onFocus={() => {
            field.onFocus();
            open();
          }}
          onMouseUp={field.onMouseUp}
          onClick={open}
          onBlur={close}
          onKeyDown={onKeyDown}
          error={error}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options ref={list} aria-label="Customer">
          {options.map(({ id, name }) => {
            const isChosen = id === (value ?? everybody);
            return (
              <Combobox.Option key={id} value={id} active={isChosen} aria-selected={isChosen}>
                {name}
              </Combobox.Option>
            );
          })}
          {options.length === 0 && <Combobox.Empty>No customer matches</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

/** The name of the selected customer is marked in the field, so that typing replaces it with a search. */
function useSearchOverName(name: string | null) {
  const ref = useRef<HTMLInputElement>(null);
  // A mouse click focuses first and then places the cursor, which would remove the mark.
  const pressed = useRef(false);
  useEffect(() => {
    if (name !== null && document.activeElement === ref.current) ref.current?.select();
  }, [name]);
  return {
    ref,
    onFocus() {
      pressed.current = true;
      ref.current?.select();
    },
    onMouseUp(event: MouseEvent<HTMLInputElement>) {
      if (pressed.current) event.preventDefault();
      pressed.current = false;
    },
  };
}

/** The index of the highlighted option; -1 for none. */
function pointedAt(list: HTMLElement | null): number {
  const options = [...(list?.querySelectorAll("[role='option']") ?? [])];
  return options.findIndex((option) => option.hasAttribute("data-combobox-selected"));
}

interface Option {
  id: string;
  name: string;
}

/** The options: the selected customer while nothing is typed, then the search results. */
function useCustomerSearch(value: string | undefined, all: string | undefined) {
  const [typed, setTyped] = useState<string>();
  const [searched] = useDebouncedValue(typed?.trim() ?? "", 200);
  const chosen = useQuery({ ...customerQuery(value ?? ""), enabled: value !== undefined }).data;
  const search = useQuery(customerSearchQuery(searched, 50));
  const found: readonly Option[] = search.data?.items ?? [];
  const everyone: readonly Option[] = all === undefined ? [] : [{ id: everybody, name: all }];
  const options =
    typed === undefined
      ? [...everyone, ...(chosen ? [chosen] : []), ...found.filter(({ id }) => id !== chosen?.id)]
      : [...everyone.filter(({ name }) => name.toLowerCase().includes(typed.trim().toLowerCase())), ...found];
  return {
    typed,
    setTyped,
    /** The text of the field while nothing is typed. */
    shown: (value === undefined ? all : chosen?.name) ?? "",
    options,
    /** Whether the options belong to the present text, not to an earlier one. */
    isKnown: typed?.trim() === searched && searched !== "" && !search.isPlaceholderData,
  };
}
