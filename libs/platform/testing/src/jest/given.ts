const ABSENT = 'absent: ';

/** The value of CHORUS_TEST_KAFKA, CHORUS_TEST_REDIS or CHORUS_TEST_POSTGRES that says that there is none, and why. */
export function absentServer(why: string): string {
  return ABSENT + why;
}

/** What such a value says: an address, or why there is none; undefined where nothing is said. */
export function givenServer(value: string | undefined): { address?: string; missing?: string } | undefined {
  if (value === undefined) return undefined;
  return value.startsWith(ABSENT) ? { missing: value.slice(ABSENT.length) } : { address: value };
}
