/** As the gateway asks: 3 to 500 characters. */
export const reasonIsEnough = (reason: string): boolean => reason.trim().length >= 3 && reason.trim().length <= 500;

/** Why a person acts. Required, since it goes into the audit log. */
export function ReasonField(props: {
  value: string;
  onChange: (value: string) => void;
  disabled?: boolean;
  autoFocus?: boolean;
}) {
  return (
    <input
      className="h-8 w-full rounded-6 border border-control bg-bg px-2 text-12"
      aria-label="Reason, written to the audit log"
      placeholder="Reason, written to the audit log"
      required
      minLength={3}
      maxLength={500}
      autoComplete="off"
      value={props.value}
      disabled={props.disabled}
      autoFocus={props.autoFocus}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}
