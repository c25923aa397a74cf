/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

int err_set(struct err *e, int code, const char *format, ...)
{
	va_list args;

	e->code = code;
	e->hint[0] = '\0';
	va_start(args, format);
	vsnprintf(e->text, sizeof(e->text), format, args);
	va_end(args);
	return code;
}

int err_errno(struct err *e, int number, const char *format, ...)
{
	char text[sizeof(e->text) - 128], reason[96];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	/* The GNU strerror_r may answer with a constant of its own instead of filling the buffer. */
	return err_set(e, number == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s: %s", text,
		       strerror_r(number, reason, sizeof(reason)));
}

int err_wrap(struct err *e, const char *format, ...)
{
	char context[512], text[sizeof(e->text)];
	va_list args;

	va_start(args, format);
	vsnprintf(context, sizeof(context), format, args);
	va_end(args);
	memcpy(text, e->text, sizeof(text));
	if (snprintf(e->text, sizeof(e->text), "%s: %s", context, text) >= (int)sizeof(e->text))
		memcpy(e->text + sizeof(e->text) - 4, "...", 4);
	return e->code;
}

int err_hint(struct err *e, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(e->hint, sizeof(e->hint), format, args);
	va_end(args);
	return e->code;
}
