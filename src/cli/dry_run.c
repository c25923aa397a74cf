/* SPDX-License-Identifier: Apache-2.0 */
/* Artifacts that are read as they are, and of which only is said what would be written. */
#include "base/mem.h"
#include "cli/sign_targets.h"

struct dry {
	struct artifacts artifacts; /* first */
	struct artifacts *real;
	const struct log *log;
};

static struct artifacts *real_of(struct artifacts *artifacts)
{
	return ((struct dry *)artifacts)->real;
}

static int manifest(struct artifacts *artifacts, struct str name, struct arena *arena, struct str *ret_bytes, struct digest *ret_digest,
		    struct str *ret_media_type, struct err *e)
{
	return real_of(artifacts)->manifest(real_of(artifacts), name, arena, ret_bytes, ret_digest, ret_media_type, e);
}

static int put_blob(struct artifacts *artifacts, struct str bytes, struct digest *ret_digest, struct err *e)
{
	char text[DIGEST_TEXT_MAX];

	(void)e;
	*ret_digest = digest_of(DIGEST_SHA256, bytes);
	log_note(((struct dry *)artifacts)->log, "would write a blob: %s, %zu bytes", digest_text(ret_digest, text), bytes.n);
	return 0;
}

static int put_manifest(struct artifacts *artifacts, struct str bytes, struct str media_type, struct str tag, struct digest *ret_digest, struct err *e)
{
	const struct dry *dry = (const struct dry *)artifacts;
	char text[DIGEST_TEXT_MAX];

	(void)media_type, (void)e;
	*ret_digest = digest_of(DIGEST_SHA256, bytes);
	log_note(dry->log, "would write a manifest: %s%s%.*s", digest_text(ret_digest, text), tag.n ? ", tag " : "", STR(tag));
	log_note(dry->log, "%.*s", STR(bytes));
	return 0;
}

struct artifacts *dry_run(struct artifacts *real, const struct log *log)
{
	struct dry *dry = mem_zero(1, sizeof(*dry));

	*dry = (struct dry){
		{.name = real->name, .repository = real->repository, .manifest = manifest, .put_blob = put_blob, .put_manifest = put_manifest}, real, log,
	};
	return &dry->artifacts;
}
