'use client';
import type { PolicyList, PolicyVersion } from '@chorus/contracts';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { visible } from '../ui/text.ts';
import { dateAndClock } from '../ui/time.ts';
import { DifferenceList } from './difference-list.tsx';
import { differences } from './draft.ts';

const FIRST_SHOWN = 10;

/** Every version, newest first: from when, by whom, why, and what it changed. */
export function Versions({ list, onStart }: { list: PolicyList; onStart: (of: PolicyVersion) => void }) {
  const [all, setAll] = useState(false);
  const shown = all ? list.versions : list.versions.slice(0, FIRST_SHOWN);
  return (
    <section aria-labelledby="versions">
      <h2 id="versions" className="text-14 font-semibold">
        Versions
      </h2>
      <ol className="mt-3 rounded-8 border border-line-strong bg-surface" aria-label="Versions, newest first">
        {shown.map((of, index) => (
          <Version
            key={of.version}
            of={of}
            before={list.versions[index + 1]}
            inForce={of.version === list.current}
            onStart={() => onStart(of)}
          />
        ))}
      </ol>
      {list.versions.length > shown.length && (
        <Button className="mt-2 max-desk:h-11" onClick={() => setAll(true)}>
          Show all {list.versions.length.toLocaleString('en')}
        </Button>
      )}
    </section>
  );
}

function Version(props: {
  of: PolicyVersion;
  before: PolicyVersion | undefined;
  inForce: boolean;
  onStart: () => void;
}) {
  const { of, before, inForce, onStart } = props;
  const changes = before === undefined ? [] : differences(before.policy, of.policy);
  return (
    <li data-testid="policy-version" data-version={of.version} className="border-b border-line px-4 py-3 last:border-0">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h3 className="font-semibold">Version {of.version}</h3>
        {inForce && <span className="rounded-4 bg-raised px-1.5 text-12">in force</span>}
        <span className="min-w-0 flex-1 text-12 text-muted">
          {of.effective_from === null ? 'from the beginning' : `from ${dateAndClock(of.effective_from)}`}
          {of.changed_by !== null && (
            <>
              {' '}
              by <bdi className="id leading-4">{visible(of.changed_by)}</bdi>
            </>
          )}
        </span>
        <Button onClick={onStart} className="max-desk:h-11" aria-label={`Start from version ${of.version}`}>
          Start from this
        </Button>
      </div>
      {of.reason !== '' && <bdi className="mt-0.5 block text-12 break-words">{visible(of.reason)}</bdi>}
      {changes.length > 0 && (
        <div className="mt-1.5">
          <DifferenceList of={changes} label={`What version ${of.version} changed`} />
        </div>
      )}
    </li>
  );
}
