/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors as a value on the caller's stack: a code, one line of text, and at most one line of advice.
 *
 * A fallible function returns 0 or a negative code and takes `struct err *` as its last parameter. err_set() writes the
 * error and returns its code, so that failing is one statement. err_wrap() puts context in front, once a stage, so that
 * the text reads "shop.tar: layer 3 of 9: truncated: 4096 of 81920 bytes".
 *
 * Malformed content of an image is data, not an error: it goes to the coverage (model/coverage.h) and the scan goes on.
 *
 * Ownership: the error holds its own copy of every text. Threading: one error a thread.
 */
#ifndef PLIMSOLL_BASE_ERR_H
#define PLIMSOLL_BASE_ERR_H

#include "base/str.h"

enum err_code {
	ERR_NONE = 0,
	ERR_IO = -1,          /* the system refused: file, network, memory map */
	ERR_FORMAT = -2,      /* the bytes are not what they claim to be */
	ERR_LIMIT = -3,       /* a cap of ours was reached; the text names it */
	ERR_DIGEST = -4,      /* content does not have the digest that names it */
	ERR_NOT_FOUND = -5,   /* the thing asked for is not there */
	ERR_UNSUPPORTED = -6, /* recognised, but not something this build can evaluate */
	ERR_USAGE = -7,       /* the command line or a configuration file is wrong */
	ERR_TIMEOUT = -8,     /* --timeout or an interrupt */
};

struct err {
	int code;
	char text[1024];
	char hint[256]; /* what to try next; may be empty */
};

#define ERR_INIT ((struct err){0})

__attribute__((format(printf, 3, 4))) int err_set(struct err *e, int code, const char *format, ...);
/* Sets ERR_IO (ERR_NOT_FOUND for ENOENT) with the system's own words for `number` behind the text. */
__attribute__((format(printf, 3, 4))) int err_errno(struct err *e, int number, const char *format, ...);
/* Puts "CONTEXT: " before the text and returns the code. */
__attribute__((format(printf, 2, 3))) int err_wrap(struct err *e, const char *format, ...);
/* Sets the advice and returns the code. */
__attribute__((format(printf, 2, 3))) int err_hint(struct err *e, const char *format, ...);

#endif
