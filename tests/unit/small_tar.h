/* SPDX-License-Identifier: Apache-2.0 */
/* Tars for tests, written by hand: POSIX.1-1988 ustar headers. */
#ifndef PLIMSOLL_TESTS_SMALL_TAR_H
#define PLIMSOLL_TESTS_SMALL_TAR_H

#include <stdio.h>

#include "base/buf.h"

static inline void put_member(struct buf *tar, const char *name, struct str content)
{
	char header[512] = {0}, zeros[512] = {0};
	unsigned sum = 0;

	snprintf(header, 100, "%.99s", name);
	snprintf(header + 100, 8, "%07o", 0644u);
	snprintf(header + 108, 8, "%07o", 0u);
	snprintf(header + 116, 8, "%07o", 0u);
	snprintf(header + 124, 12, "%011o", (unsigned)content.n);
	snprintf(header + 136, 12, "%011o", 0u);
	memset(header + 148, ' ', 8);
	header[156] = '0';
	memcpy(header + 257, "ustar\00000", 8);
	for (size_t i = 0; i < sizeof(header); i++)
		sum += (unsigned char)header[i];
	snprintf(header + 148, 8, "%06o", sum);
	buf_put(tar, str_from(header, sizeof(header)));
	buf_put(tar, content);
	buf_put(tar, str_from(zeros, (512 - content.n % 512) % 512));
}

static inline void put_end(struct buf *tar)
{
	static const char zeros[1024];

	buf_put(tar, str_from(zeros, sizeof(zeros)));
}

#endif
