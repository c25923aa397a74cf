/* SPDX-License-Identifier: Apache-2.0 */
/* usage: functions-dump FILE: the functions of a Go program, a line each, for tests that compare them with what Go's own tools say. */
#include <stdio.h>

#include "base/file.h"
#include "base/mem.h"
#include "codec/go_functions.h"

int main(int argc, char **argv)
{
	struct program *programs = mem_zero(PROGRAMS_MAX, sizeof(*programs));
	struct buf bytes = BUF_INIT((size_t)512 << 20);
	struct go_functions functions;
	struct err e = ERR_INIT;
	struct str name;
	size_t n;
	int r = argc == 2 ? file_load(argv[1], &bytes, &e) : err_set(&e, ERR_USAGE, "usage: functions-dump FILE");

	if (r == 0)
		r = program_open(buf_str(&bytes), programs, &n, &e);
	if (r < 0)
		fprintf(stderr, "functions-dump: %s\n", e.text);
	else if (go_functions_find(programs, &functions))
		while (go_function_next(&functions, &name))
			printf("%.*s\n", STR(name));
	buf_done(&bytes);
	free(programs);
	return r < 0 ? 2 : 0;
}
