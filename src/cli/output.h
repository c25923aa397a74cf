/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What goes out: standard output and the files of -o. Nothing is written to standard output but what was asked for, and
 * what could not be written is an error, never silence.
 *
 * Ownership: nothing is kept. Threading: standard output and the descriptors are the main thread's; files that are not the same (output_same()) and
 * not special may be written by several threads, each with an output of its own.
 */
#ifndef PLIMSOLL_CLI_OUTPUT_H
#define PLIMSOLL_CLI_OUTPUT_H

#include "base/file.h"

/* So that a descriptor that was closed does not become some file that is opened later. */
void output_guard_descriptors(void);
/* A reader that has gone away (EPIPE) ends the process by SIGPIPE, quietly. */
int output_print(struct str text, struct err *e);

/* Whether a path is there and no file that can be replaced: a device, a pipe. */
bool output_is_special(const char *path);
/* Whether two paths, of which neither need be there, are names of one file: what is written to one would be lost to the other. */
bool output_same(const char *a, const char *b);

/* Bytes that come bit by bit, to the drain: a file is replaced as a whole at the end, where all went well. */
struct output {
	struct buf_drain drain; /* first */
	int fd;
	const char *path;       /* the caller's; "-": standard output */
	char *real;
	bool replaces;
	struct file_replacing replacing;
	struct err why;         /* what could not be written, and so the end's error */
};
int output_begin(struct output *output, const char *path, struct err *e);
/* After a beginning that did not fail, always. */
int output_end(struct output *output, bool well, struct err *e);
/* Replaces a file as a whole; a device or a pipe is written to as it is; "-" is standard output. */
int output_file(const char *path, struct str text, struct err *e);
/* Flushes what the system may still refuse (network file systems). */
int output_close(struct err *e);

#endif
