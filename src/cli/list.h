/* SPDX-License-Identifier: Apache-2.0 */
/* COMMAND(name): src/cli/cmd_name.c defines `const struct command command_name`. One line a command, in the order of help. */
COMMAND(eval)
COMMAND(scan)
COMMAND(check)
COMMAND(sbom)
COMMAND(layers)
COMMAND(inspect)
COMMAND(explain)
COMMAND(compare)
COMMAND(db)
COMMAND(completion)
COMMAND(version)
COMMAND(help)
