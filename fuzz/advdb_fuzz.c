/* SPDX-License-Identifier: Apache-2.0 */
/* A database file of unknown origin: it opens or not, and answers or not, but does no harm. */
#include "advisory/open.h"
#include "base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"a", "zlib", "xen"};
	static const char *const ids[] = {"CVE-2018-25032", "ghsa-jfh8-c2jp-5v3q", "DSA-1", "BIT-a-2022-1"};
	struct arena arena = ARENA_INIT;
	struct advisory_list answers = {0};
	struct err e = ERR_INIT;
	struct advdb *db = NULL;
	struct str lines;

	if (advdb_open_bytes(str_from(data, size), &db, &e) < 0)
		return 0;
	for (size_t i = 0; i < 3; i++) {
		e = ERR_INIT;
		db->lookup(db, STR_LIT("npm"), str_of(names[i]), &arena, &answers, &e);
		db->lookup(db, STR_LIT("Alpine:v3.18"), str_of(names[i]), &arena, &answers, &e);
	}
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		e = ERR_INIT;
		db->find(db, str_of(ids[i]), &arena, &answers, &e);
	}
	e = ERR_INIT;
	db->bases(db, &arena, &lines, &e);
	db->close(db);
	vec_done(&answers);
	arena_done(&arena);
	return 0;
}
