/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages for the person who runs the program. Libraries hand them to the sink in the context; only the program prints.
 *
 * Threading: the sink may be called from any thread and must lock for itself.
 */
#ifndef PLIMSOLL_BASE_LOG_H
#define PLIMSOLL_BASE_LOG_H

#include "base/str.h"

enum log_level { LOG_ERROR, LOG_WARNING, LOG_NOTE, LOG_DEBUG };

struct log {
	void (*write)(void *sink, enum log_level level, const char *text); /* NULL: silence */
	void *sink;
	enum log_level level; /* the least important that is still wanted */
};

__attribute__((format(printf, 3, 4))) void log_write(const struct log *log, enum log_level level, const char *format, ...);

#define log_warning(log, ...) log_write((log), LOG_WARNING, __VA_ARGS__)
#define log_note(log, ...) log_write((log), LOG_NOTE, __VA_ARGS__)
#define log_debug(log, ...) log_write((log), LOG_DEBUG, __VA_ARGS__)

#endif
