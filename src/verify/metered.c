/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/metered.h"

static int used_up(const struct metered *m, struct err *e)
{
	return err_set(e, ERR_LIMIT, "not fetched: signatures and attestations together are above the cap of %zu MiB", m->max >> 20);
}

/* 0: nothing is left. */
static size_t left_of(struct metered *m)
{
	size_t fetched = atomic_load(&m->fetched) + atomic_load(&m->below->listed) - m->listed;

	return fetched < m->max ? m->max - fetched : 0;
}

/* What was too large, another, or unreadable has come all the same: how much of it nobody says, so that it counts as the most. */
static bool has_come(int error)
{
	return error == ERR_LIMIT || error == ERR_DIGEST || error == ERR_FORMAT || error == ERR_UNSUPPORTED;
}

static int metered_manifest(struct artifacts *artifacts, struct str name, struct arena *arena, struct str *ret_bytes, struct digest *ret_digest,
			    struct str *ret_media_type, struct err *e)
{
	struct metered *m = (struct metered *)artifacts;
	int r;

	if (!left_of(m))
		return used_up(m, e);
	r = m->below->manifest(m->below, name, arena, ret_bytes, ret_digest, ret_media_type, e);
	if (r == 0 || has_come(r))
		atomic_fetch_add(&m->fetched, r == 0 ? ret_bytes->n : IMAGE_MANIFEST_MAX);
	return r;
}

static int metered_blob(struct artifacts *artifacts, const struct digest *digest, size_t max, struct arena *arena, struct str *ret_bytes, struct err *e)
{
	struct metered *m = (struct metered *)artifacts;
	size_t left = left_of(m), most = left < max ? left : max;
	int r = most ? m->below->blob(m->below, digest, most, arena, ret_bytes, e) : used_up(m, e);

	if (r == ERR_LIMIT && most < max)
		return used_up(m, e);
	if (r == 0 || has_come(r))
		atomic_fetch_add(&m->fetched, r == 0 ? ret_bytes->n : most);
	return r;
}

static int metered_referrers(struct artifacts *artifacts, const struct digest *subject, struct arena *arena, struct artifact_referrer_list *list, struct err *e)
{
	struct metered *m = (struct metered *)artifacts;
	int r;

	if (!left_of(m))
		return used_up(m, e);
	r = m->below->referrers(m->below, subject, arena, list, e);
	/* The list under a tag is a manifest, too. */
	if (has_come(r))
		atomic_fetch_add(&m->fetched, IMAGE_MANIFEST_MAX);
	return r;
}

static int metered_tags(struct artifacts *artifacts, struct arena *arena, struct str_list *ret_tags, struct err *e)
{
	struct metered *m = (struct metered *)artifacts;

	return left_of(m) ? m->below->tags(m->below, arena, ret_tags, e) : used_up(m, e);
}

static int metered_index(struct artifacts *artifacts, struct arena *arena, struct str *ret_bytes, struct err *e)
{
	struct metered *m = (struct metered *)artifacts;

	return m->below->index(m->below, arena, ret_bytes, e);
}

void metered_init(struct metered *metered, struct artifacts *below, size_t max)
{
	*metered = (struct metered){
		.artifacts = {
			.name = below->name, .repository = below->repository, .manifest = metered_manifest, .blob = metered_blob,
			.referrers = metered_referrers, .tags = metered_tags, .index = below->index ? metered_index : NULL,
		},
		.below = below, .max = max, .listed = atomic_load(&below->listed),
	};
}
