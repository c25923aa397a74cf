/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shapes of tokens as text: what is not "%" stands for itself; "%" and a class stand for a run of bytes of that class, as many
 * as the number says ("%a36"), or from one to another ("%w20-64"), or at least so many ("%w20+"); "@" marks where the secret
 * itself begins, where that is not the start.
 *
 *	%d digits          %h 0-9 a-f       %x hexadecimal     %u 0-9 A-Z      %l 0-9 a-z     %2 base 32: A-Z 2-7
 *	%a letters, digits %w and "_" "-"   %b base 64         %t and "." "~"  %p of a password: no blanks, no quotes
 *	%s between a name and its value: blanks, quotes, ":", "=", ">", ","
 *
 * Runs take all they can and never give back, so that a shape costs its own length, whatever the text is. A regular expression
 * would say no more of these tokens and would have to be compiled.
 *
 * Nothing is owned. Threading: no state.
 */
#ifndef PLIMSOLL_MODEL_SECRET_SHAPE_H
#define PLIMSOLL_MODEL_SECRET_SHAPE_H

#include "base/str.h"

#define SHAPE_RUN_MAX 4096u /* bytes of a run without an upper bound */

/*
 * Whether text begins with the shape and the token ends there: what follows could not be more of it. *ret_length is all that
 * was taken, *ret_value where the secret begins in it.
 */
bool shape_match(const char *shape, struct str text, size_t *ret_length, size_t *ret_value);
/* How many bytes before `at` are of the one run that `run` is; false where they are too few or more than it allows. */
bool shape_before(const char *run, struct str text, size_t at, size_t *ret_length);

#endif
