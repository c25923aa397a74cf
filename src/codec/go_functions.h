/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names of the functions in a Go program, out of the table that the running program itself needs for its tracebacks
 * (pclntab): it is there in stripped programs too, and, unlike a symbol table, it names functions that were inlined away.
 * Sources: the Go 1.2 symbol table document; debug/gosym and cmd/link (pcln.go) of the Go distribution, for the versions of
 * the table since 1.2, 1.16, 1.18 and 1.20.
 *
 * Nothing is owned: views lie in the program's bytes. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_GO_FUNCTIONS_H
#define PLIMSOLL_CODEC_GO_FUNCTIONS_H

#include "codec/program.h"

#define GO_FUNCTION_NAME_MAX 65536u

/* Walks the names: struct go_functions f; if (go_functions_find(&program, &f)) while (go_function_next(&f, &name)) … */
struct go_functions {
	struct str rest; /* private, all */
	bool mixed;      /* names lie among other data */
};

/* False where there is no such table, or one of a version that is not known: then nothing can be said of functions. */
bool go_functions_find(const struct program *program, struct go_functions *ret_functions);
/*
 * A name may come twice. In the table of before 1.16, texts lie between numbers, and only the table's own functions are
 * listed: there any text that could be a name is given, so that inlined functions are among them.
 */
bool go_function_next(struct go_functions *functions, struct str *ret_name);

#endif
