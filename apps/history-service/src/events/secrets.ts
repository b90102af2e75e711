import type { ConfigSection, OperatorCommand } from '@chorus/contracts';

/** The object without these fields. */
function without<T extends object>(value: T, ...names: readonly string[]): object {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}

/** A command as it may be stored and shown: whoever reads history is not to send in a channel's name. */
export function publicCommand(command: OperatorCommand): object {
  if (command.kind === 'create_key') return { ...command, key: without(command.key, 'hash') };
  if (command.kind === 'set_channel') return { ...command, channel: without(command.channel, 'url', 'secret') };
  return command;
}

/** The same for a section of the configuration. */
export const publicSection = (section: ConfigSection): object => without(section, 'hash', 'url', 'secret');
