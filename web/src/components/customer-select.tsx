import { Combobox, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import IconChevronDown from "@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs";
import IconUsers from "@tabler/icons-react/dist/esm/icons/IconUsers.mjs";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from "react";
import { customerQuery, customerSearchQuery } from "../api/customers.ts";
import { Icon } from "./icon.tsx";

const everybody = "all";

interface CustomerSelectProps {
  value: string | undefined;
  onChange: (id: string | undefined) => void;
  /** What choosing nobody in particular is called; without it somebody has to be chosen. */
  all?: string;
  label?: string;
  error?: string | null | undefined;
  autofocus?: boolean;
  className?: string | undefined;
}

/** One customer, found by typing, or all of them. */
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
  /** Enter takes who is pointed at, or the only match; as long as that is not known it does nothing, in a form neither. */
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (!combobox.dropdownOpened || event.nativeEvent.isComposing) return;
    const at = pointedAt(list.current);
    // The library keeps a position alone, at which somebody else may have come to stand since.
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

/** As long as the name of who is chosen stands in the field it is marked, so that what is typed is a search and not its end. */
function useSearchOverName(name: string | null) {
  const ref = useRef<HTMLInputElement>(null);
  // A press with the mouse gives the focus first and sets the cursor after that, which would undo the marking.
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

/** Where in the list the option stands that the arrows point at; -1 for none. */
function pointedAt(list: HTMLElement | null): number {
  const options = [...(list?.querySelectorAll("[role='option']") ?? [])];
  return options.findIndex((option) => option.hasAttribute("data-combobox-selected"));
}

interface Option {
  id: string;
  name: string;
}

/** Who can be chosen: who is already, as long as nothing is typed, and who is found by what is. */
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
    /** What the field says while nothing is typed. */
    shown: (value === undefined ? all : chosen?.name) ?? "",
    options,
    /** Whether the options are those for what is typed, and not for what was typed before. */
    isKnown: typed?.trim() === searched && searched !== "" && !search.isPlaceholderData,
  };
}
