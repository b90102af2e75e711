'use client';
import { alertKind, type AlertChannelView, type AlertKind } from '@chorus/contracts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { setChannel } from '../api/admin.ts';
import { usePlace } from '../fleet/context.tsx';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button } from '../ui/button.tsx';
import { ActionDialog } from '../ui/dialog.tsx';
import { Check, Field, FieldGroup, INPUT, NameField } from '../ui/field.tsx';
import { ReasonField, reasonIsEnough } from '../ui/reason-field.tsx';
import { SecretOnce } from '../ui/secret-once.tsx';
import { SnippetBox } from '../ui/snippet.tsx';
import { visible } from '../ui/text.ts';
import { ALERTS, KINDS } from './channel-words.ts';
import { VERIFY } from './verify.ts';

/** Makes a channel, or replaces one; then shows the secret of a webhook, once. */
export function ChannelDialog(props: {
  of?: AlertChannelView;
  onSaved: (channel_id: string) => void;
  onClose: () => void;
}) {
  const { api, fleet_id } = usePlace();
  const before = props.of;
  const [name, setName] = useState(before?.name ?? '');
  const [kind, setKind] = useState<AlertChannelView['kind']>(before?.kind ?? 'webhook');
  const [url, setUrl] = useState('');
  const [alerts, setAlerts] = useState<readonly AlertKind[]>(before?.alerts ?? alertKind.options);
  const [confidence, setConfidence] = useState(String(before?.min_confidence ?? 0));
  const [enabled, setEnabled] = useState(before?.enabled ?? true);
  const [reason, setReason] = useState('');
  const save = useMutation({
    gcTime: 0, // The answer holds the secret: it does not outlive this dialog.
    mutationFn: () =>
      setChannel(api, fleet_id, {
        ...(before === undefined ? {} : { channel_id: before.channel_id }),
        name: name.trim(),
        kind,
        url: url.trim(),
        alerts: [...alerts],
        min_confidence: Number(confidence),
        enabled,
        reason: reason.trim(),
      }),
    onSuccess: ({ channel_id }) => {
      props.onSaved(channel_id);
      if (kind === 'slack') props.onClose(); // Slack checks no signature, so its secret is of no use to anybody.
    },
  });
  if (save.data !== undefined && kind === 'webhook')
    return (
      <ActionDialog firm title="Channel saved" onClose={props.onClose}>
        <div className="mt-3 space-y-3">
          <SecretOnce name="signing secret" secret={save.data.secret} />
          <p className="text-12 text-muted">
            With it the receiver tells what Chorus sends from what anybody else sends. In Node:
          </p>
          <SnippetBox title="Verify a delivery" text={VERIFY} />
          <Button look="primary" onClick={props.onClose} autoFocus>
            I have copied it
          </Button>
        </div>
      </ActionDialog>
    );
  const level = Number(confidence);
  const levelFits = confidence.trim() !== '' && level >= 0 && level <= 1;
  const ready =
    name.trim() !== '' &&
    URL.canParse(url.trim()) &&
    alerts.length > 0 &&
    levelFits &&
    reasonIsEnough(reason) &&
    !save.isPending;
  return (
    <ActionDialog
      title={
        before === undefined ? (
          'Add an alert channel'
        ) : (
          <>
            Edit <bdi>{visible(before.name)}</bdi>
          </>
        )
      }
      description={
        before === undefined
          ? 'Then send it a test.'
          : 'The channel is replaced as a whole. Its address is a secret that is not shown again: enter it once more. A webhook gets a new signing secret.'
      }
      onClose={props.onClose}
    >
      <form
        className="mt-4 space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) save.mutate();
        }}
      >
        <NameField value={name} onChange={setName} />
        <Field label="Kind" help={KINDS.find((it) => it.kind === kind)?.note}>
          {(ids) => (
            <select
              {...ids}
              className={INPUT}
              value={kind}
              onChange={(event) => setKind(KINDS.find((it) => it.kind === event.target.value)?.kind ?? 'webhook')}
            >
              {KINDS.map((it) => (
                <option key={it.kind} value={it.kind}>
                  {it.name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Address" help="Its path is often a secret, so only scheme and host are shown afterwards.">
          {(ids) => (
            <input
              {...ids}
              className={`id ${INPUT}`}
              type="url"
              value={url}
              maxLength={2048}
              required
              autoComplete="off"
              spellCheck={false}
              placeholder={before?.address ?? 'https://'}
              onChange={(event) => setUrl(event.target.value)}
            />
          )}
        </Field>
        <FieldGroup label="Tell it of">
          {ALERTS.map((it) => (
            <Check
              key={it.kind}
              name={it.name}
              note={it.note}
              checked={alerts.includes(it.kind)}
              onChange={(on) => setAlerts((old) => (on ? [...old, it.kind] : old.filter((one) => one !== it.kind)))}
            />
          ))}
        </FieldGroup>
        {alerts.includes('detection') && (
          <Field label="Detections from this confidence on" help="0 to 1; 0 tells of all.">
            {(ids) => (
              <input
                {...ids}
                className={INPUT}
                type="number"
                min={0}
                max={1}
                step={0.05}
                value={confidence}
                onChange={(event) => setConfidence(event.target.value)}
              />
            )}
          </Field>
        )}
        <Check name="Switched on" checked={enabled} onChange={setEnabled} />
        <ReasonField value={reason} onChange={setReason} />
        <ApiProblem error={save.error} />
        <div className="flex gap-2">
          <Button type="submit" look="primary" disabled={!ready}>
            {save.isPending ? 'Saving' : before === undefined ? 'Add channel' : 'Save'}
          </Button>
          <Button look="ghost" onClick={props.onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </ActionDialog>
  );
}
