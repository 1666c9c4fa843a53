/** What the exit codes of the program say, below its help. */
export const EXIT_CODES_HELP = `
Exit codes:
  0         the contract is kept
  1         it is broken
  2         usage or configuration: the user can fix it
  3         it could not be judged: no answer, outage, keys refused, or a bug
  4         a secret was found in an output, which was deleted
  130, 143, 129  interrupted: SIGINT, SIGTERM, SIGHUP`;
