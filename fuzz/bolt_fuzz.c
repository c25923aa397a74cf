/* SPDX-License-Identifier: Apache-2.0 */
/* A database of containerd: every key and value lies inside it, however its pages lead. */
#include <stdlib.h>

#include "codec/bolt.h"

#define require(condition) ((condition) ? (void)0 : abort())

struct looking {
	const struct bolt *bolt;
	struct str whole;
	unsigned depth, left;
};

static void inside(struct str whole, struct str part)
{
	require(!part.n || ((uintptr_t)part.p >= (uintptr_t)whole.p && (uintptr_t)part.p + part.n <= (uintptr_t)whole.p + whole.n));
}

static int each(void *arg, struct str key, struct str value, bool is_bucket, struct err *e)
{
	struct looking *looking = arg;
	struct bolt_bucket bucket;
	int r = 0;

	inside(looking->whole, key);
	inside(looking->whole, value);
	if (!looking->left--)
		return 1;
	if (!is_bucket || looking->depth >= 6 || bolt_bucket_of(value, &bucket, e) < 0)
		return 0;
	looking->depth++;
	r = bolt_each(looking->bolt, &bucket, each, looking, e);
	looking->depth--;
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = ERR_INIT;
	struct bolt bolt;
	struct bolt_bucket root;

	struct str bytes = str_from(data, size);
	struct bolt_source source = bolt_bytes(&bytes);

	if (bolt_open(&source, &bolt, &e) < 0)
		return 0;
	root = bolt_root(&bolt);
	if (bolt_each(&bolt, &root, each, &(struct looking){&bolt, bytes, 0, 5000}, &e) < 0)
		require(e.code && e.text[0]);
	return 0;
}
