import { type Command, Option } from 'commander';

/** Adds the options that say where collections and descriptions come from. */
export function addSourceOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--source <source>', 'which collections and descriptions')
        .choices(['auto', 'official', 'bundled'])
        .default('auto'),
    )
    .option('--mirror <dir|url>', 'where the official files are brought in from');
}
