/* SPDX-License-Identifier: Apache-2.0 */
#include "source/kept.h"

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

#define TOUCH_AFTER 3600 /* seconds until the time of last use is written again */

static struct str place(const struct ctx *ctx, const struct digest *digest, struct arena *arena)
{
	char text[DIGEST_TEXT_MAX];
	struct str algorithm, value;

	str_cut(str_of(digest_text(digest, text)), ':', &algorithm, &value);
	return arena_printf(arena, "%s/blobs/%.*s", ctx->cache_dir, STR(value));
}

bool kept_get(const struct ctx *ctx, const struct digest *digest, struct arena *arena, struct str *ret_bytes)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(KEPT_MAX);
	struct err e = ERR_INIT;
	struct stat st;
	struct str path;

	if (!ctx->cache_dir || !digest->algorithm)
		return false;
	path = place(ctx, digest, arena);
	auto_close int fd = file_open(path.p, &e);
	if (fd < 0 || file_read_all(fd, path.p, &bytes, &e) < 0 || !digest_is_of(digest, buf_str(&bytes)))
		return false;
	if (fstat(fd, &st) == 0 && time(NULL) - st.st_mtime > TOUCH_AFTER && futimens(fd, NULL) < 0)
		log_debug(&ctx->log, "cache: %s cannot be touched", path.p);
	*ret_bytes = arena_str(arena, buf_str(&bytes));
	return true;
}

void kept_put(const struct ctx *ctx, const struct digest *digest, struct str bytes)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;

	if (!ctx->cache_dir || bytes.n > KEPT_MAX)
		return;
	if (file_make_directories(arena_printf(&arena, "%s/blobs", ctx->cache_dir).p, &e) < 0 ||
	    file_replace(place(ctx, digest, &arena).p, bytes, &e) < 0)
		log_debug(&ctx->log, "cache: %s", e.text);
}
