/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of shell assignments that are read without a shell: os-release(5), lsb-release, /etc/default files.
 *
 * As os-release(5) has it: NAME=value, the value bare, in single or in double quotes; inside double quotes and bare a backslash
 * takes the next byte as it is (in double quotes only before `"`, `$`, "`", `\`; before a newline both vanish); inside single
 * quotes nothing is special; nothing is expanded. Quoted and bare parts may follow each other. A bare value ends with its
 * line, blanks at its end dropped, since files exist that leave out the quotes. Lines that begin with "#" are comments.
 *
 * Ownership: values live in the arena given. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_SHELL_ASSIGN_H
#define PLIMSOLL_CODEC_SHELL_ASSIGN_H

#include "base/arena.h"

#define SHELL_VALUE_MAX 4096 /* bytes of one value; a longer one is damage */

struct shell_reader {
	struct str rest;
	uint32_t line;        /* private: lines before `rest` */
	uint32_t damage_line; /* the first line that is no assignment, is too long, or whose quote never closes; 0: none */
};

#define SHELL_READER(bytes) ((struct shell_reader){.rest = (bytes)})

/* The next assignment; damaged lines are passed over; false at the end. */
bool shell_assign_next(struct shell_reader *reader, struct arena *arena, struct str *ret_name, struct str *ret_value);

#endif
