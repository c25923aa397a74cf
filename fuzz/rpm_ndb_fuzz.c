/* SPDX-License-Identifier: Apache-2.0 */
/* An ndb database of packages. Beside not crashing: it yields no more bytes than it has, and what it refuses it names. */
#include <stdint.h>
#include <stdlib.h>

#include "codec/rpm_ndb.h"

#define require(condition) ((condition) ? (void)0 : abort())

static int on_record(void *arg, struct str blob)
{
	size_t *left = arg;

	require(blob.n <= *left);
	*left -= blob.n;
	/* Every byte is there to be read. */
	for (size_t i = 0; i < blob.n; i++)
		require(blob.p[i] == *(volatile const char *)&blob.p[i]);
	return 0;
}

static void on_damage(void *arg, const char *text)
{
	require(arg && text[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t left = size;
	struct rpm_sink sink = {on_record, on_damage, &left};
	struct err e = ERR_INIT;

	if (rpm_ndb_each(str_from(data, size), &sink, &e) < 0)
		require(e.code != 0 && e.text[0]);
	return 0;
}
