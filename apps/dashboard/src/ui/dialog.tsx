'use client';
import { Dialog } from 'radix-ui';
import { useState, type ReactNode } from 'react';

/**
 * A dialog over the page. It is there as long as it is rendered; when it goes, the focus returns to what had it before,
 * or to the page's heading where that is gone by then.
 * @param props.firm a press beside it does not close it, since what it shows is not shown again
 */
export function ActionDialog(props: {
  title: ReactNode;
  children: ReactNode;
  onClose: () => void;
  description?: ReactNode;
  firm?: boolean;
}) {
  const [opener] = useState(() => document.activeElement);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && props.onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-30 bg-bg/70" />
        <Dialog.Content
          {...(props.description === undefined ? { 'aria-describedby': undefined } : {})}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            focusAgain(opener);
          }}
          onInteractOutside={(event) => props.firm === true && event.preventDefault()}
          className="scroll fixed top-[10vh] left-1/2 z-30 max-h-[80vh] w-130 max-w-[calc(100vw-24px)] -translate-x-1/2 rounded-8 border border-line-strong bg-surface p-4"
        >
          <Dialog.Title className="text-14 font-semibold">{props.title}</Dialog.Title>
          {props.description !== undefined && (
            <Dialog.Description className="mt-2 text-12 text-muted">{props.description}</Dialog.Description>
          )}
          {props.children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function focusAgain(opener: Element | null): void {
  if (opener instanceof HTMLElement && opener !== document.body && opener.isConnected) return opener.focus();
  const heading = document.querySelector<HTMLElement>('main h1');
  heading?.setAttribute('tabindex', '-1');
  heading?.focus();
}
