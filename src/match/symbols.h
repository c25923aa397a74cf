/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An advisory's vulnerable symbols against the functions of a program.
 *
 * Go's advisories write "net/http.Server.Serve" where a program's table has "net/http.(*Server).Serve", and ".*" behind a
 * package's path where any of it may be vulnerable. The linker writes dots of a path's last element as "%2e", the names of
 * instances end in "[...]", and closures carry their function's name with ".func1" behind it, which do not matter here: a closure's
 * function is in the table too. A main package is "main" in its own program, whatever its path: such a name makes the answer unknown.
 *
 * "absent" needs all of it: the program tells its functions, every advisory that holds names symbols, and none is there.
 *
 * Ownership: `found` is a view of the advisory's. Threading: one search a thread.
 */
#ifndef PLIMSOLL_MATCH_SYMBOLS_H
#define PLIMSOLL_MATCH_SYMBOLS_H

#include "model/finding.h"

struct symbols_search {
	const struct symbol_set *set; /* NULL: not known */
	struct arena *arena;          /* for spellings */
	/* what was seen so far */
	size_t sought, present;
	struct str found;             /* the first that is there */
	bool open;                    /* something vulnerable may be there that is not named */
};

/* Seeks the symbols of one advisory that holds for the package. */
void symbols_seek(struct symbols_search *search, const struct str_list *symbols);
enum symbols_state symbols_answer(const struct symbols_search *search);

#endif
