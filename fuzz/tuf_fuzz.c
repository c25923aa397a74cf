/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TUF documents of both dialects: whatever the bytes, an answer. Held against the root of the seed `root`, whose keys nobody has any more; so nothing may be
 * taken in that the seeds do not hold.
 */
#include <stdint.h>
#include <stdlib.h>

#include "codec/canonical_json.h"
#include "verify/notary.h"
#include "verify/notary_repository.h"
#include "verify/root_store.h"
#include "verify/tuf.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_canonical(struct str bytes)
{
	struct buf once = BUF_INIT(1 << 20), twice = BUF_INIT(1 << 20);
	struct json *json = NULL, *again = NULL;
	struct err e = ERR_INIT;

	if (json_parse(bytes, JSON_CAPS, "fuzz", &json, &e) == 0 && canonical_json(json, &once, &e) == 0 &&
	    json_parse(buf_str(&once), JSON_CAPS, "fuzz", &again, &e) == 0)
		require(canonical_json(again, &twice, &e) == 0 && str_eq(buf_str(&once), buf_str(&twice)));
	json_free(json);
	json_free(again);
	buf_done(&once);
	buf_done(&twice);
}

static void try_standard(struct str bytes)
{
	struct err e = ERR_INIT;
	struct tuf tuf;

	tuf_init(&tuf, 1);
	require(tuf_take_first_root(&tuf, root_store_first_root(), &e) == 0);
	require(tuf_take_root(&tuf, bytes, &e) < 0 && e.text[0]);
	tuf_take_timestamp(&tuf, bytes, false, &e);
	tuf_take_snapshot(&tuf, bytes, true, &e);
	tuf_take_targets(&tuf, bytes, true, &e);
	tuf_done(&tuf);
	tuf_init(&tuf, 1);
	if (tuf_take_first_root(&tuf, bytes, &e) == 0) {
		require(tuf.root.version > 0);
		tuf_take_root(&tuf, bytes, &e);
		tuf_take_timestamp(&tuf, bytes, false, &e);
		tuf_take_snapshot(&tuf, bytes, false, &e);
		tuf_take_targets(&tuf, bytes, false, &e);
	}
	tuf_done(&tuf);
}

static void try_delegations(struct str bytes)
{
	struct json *json = NULL;
	struct err e = ERR_INIT;

	if (json_parse(bytes, JSON_CAPS, "fuzz", &json, &e) == 0) {
		tuf_delegation_covers(json, STR_LIT("a/b.json"));
		tuf_check_file(bytes, json, TUF_STANDARD, "fuzz", &e);
		tuf_check_file(bytes, json, TUF_NOTARY, "fuzz", &e);
	}
	json_free(json);
}

static void try_notary(struct str bytes)
{
	struct notary_repository repository;
	struct notary_target target;
	struct notary_pins pins;
	struct notary_role *role;
	struct err e = ERR_INIT;
	int r = notary_pins_read(bytes, "fuzz", &pins, &e);

	notary_repository_init(&repository, STR_LIT("docker.com/notary0.3/samplerepo"), 1, r == 0 ? &pins : NULL);
	if (notary_take_root(&repository, bytes, false, &e) == VERIFY_VERIFIED || notary_take_root(&repository, bytes, true, &e) == VERIFY_VERIFIED) {
		notary_take_timestamp(&repository, bytes, &e);
		notary_take_snapshot(&repository, bytes, bytes, &e);
		notary_take_targets(&repository, bytes, &e);
	}
	tuf_document_read(bytes, NOTARY_METADATA_MAX, "targets", "fuzz", TUF_NOTARY, &repository.targets, &e);
	role = arena_new(&repository.arena, struct notary_role);
	role->name = STR_LIT(NOTARY_RELEASES);
	*vec_push(&role->paths) = STR_LIT("2");
	*vec_push(&repository.roles) = role;
	notary_take_role(&repository, role, bytes, &e);
	tuf_document_read(bytes, NOTARY_METADATA_MAX, "targets", "fuzz", TUF_NOTARY, &role->document, &e);
	notary_find_tag(&repository, STR_LIT("2.4"), &target);
	notary_find_digest(&repository, (const unsigned char[32]){0}, &target);
	notary_repository_done(&repository);
	notary_pins_done(&pins);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = str_from(data, size);

	if (size > 1 << 17)
		return 0;
	try_canonical(bytes);
	try_standard(bytes);
	try_delegations(bytes);
	try_notary(bytes);
	return 0;
}
