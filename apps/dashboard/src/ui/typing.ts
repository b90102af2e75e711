/** Is a person writing there, or busy with a dialog or menu? Then a single letter is no command. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.closest('input, textarea, select, [role=dialog], [role=menu]') !== null || target.isContentEditable);
