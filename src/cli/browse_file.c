/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/browse_parts.h"

#include <errno.h>
#include <fcntl.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/path.h"
#include "codec/diff.h"
#include "image/content.h"

#define FETCH_MS ((int64_t)600 * 1000) /* for another pass over a layer */
#define DIFFERENCE_MAX ((size_t)16 << 20)

/* A file in a layer, as it is named in titles: "etc/motd (layer 2)". */
static struct str title_of(const struct browser *b, uint32_t version, struct arena *arena)
{
	struct buf text = BUF_INIT((size_t)2 << 20);
	struct str title;

	tree_path_text(b->tree, b->tree->versions.v[version].path, &text);
	buf_printf(&text, " (layer %u)", b->tree->versions.v[version].since);
	title = arena_str(arena, buf_str(&text));
	buf_done(&text);
	return title;
}

/* false, and said, where there is nothing to read. */
static bool read_version(struct browser *b, uint32_t version, struct buf *ret_bytes)
{
	struct err e = ERR_INIT;

	*ret_bytes = BUF_INIT(0);
	if (version == TREE_NONE || tree_inode_of(b->tree, version)->type != ENTRY_FILE) {
		browse_say(b, true, "only files have a content");
		return false;
	}
	b->ctx.deadline = clock_monotonic_ms() + FETCH_MS;
	if (content_read(&b->ctx, b->image, b->tree, version, BROWSE_FILE_MAX, ret_bytes, &e) < 0) {
		browse_say(b, true, "%s", e.text);
		return false;
	}
	return true;
}

static uint32_t selected_version(const struct browser *b)
{
	uint32_t path = rows_selected(&b->rows);

	return path == TREE_NONE ? TREE_NONE : rows_version(&b->rows, path);
}

void browse_view(struct browser *b)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	uint32_t version = selected_version(b);
	struct scroll page;
	struct buf bytes;

	if (read_version(b, version, &bytes)) {
		scroll_init(&page, title_of(b, version, &arena));
		scroll_set_bytes(&page, buf_str(&bytes));
		browse_open(b, page);
	}
	buf_done(&bytes);
}

static void open_difference(struct browser *b, uint32_t older, uint32_t version, struct str before, struct str after)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct buf text = BUF_INIT(DIFFERENCE_MAX);
	struct scroll page;

	diff_unified(title_of(b, older, &arena), title_of(b, version, &arena), before, after, &text);
	if (text.full)
		buf_puts(&text, "\n[cut here]\n");
	scroll_init(&page, title_of(b, version, &arena));
	page.difference = true;
	scroll_set_text(&page, text.n ? buf_str(&text) : STR_LIT("The content is the same; only attributes differ.\n"));
	browse_open(b, page);
	buf_done(&text);
}

/* With the version before in the layers that are compared, or the one that this took the place of. */
void browse_difference(struct browser *b)
{
	uint32_t path = rows_selected(&b->rows), version = selected_version(b), older = TREE_NONE;
	struct buf before, after;

	if (path != TREE_NONE) {
		older = rows_version_before(&b->rows, path);
		if (older == TREE_NONE || older == version)
			older = rows_version_older(&b->rows, path);
	}
	if (older == TREE_NONE) {
		browse_say(b, true, "there is no earlier version to compare it with");
		return;
	}
	if (!read_version(b, older, &before))
		return buf_done(&before);
	if (read_version(b, version, &after)) {
		if (scroll_is_binary(buf_str(&before)) || scroll_is_binary(buf_str(&after)))
			browse_say(b, true, "binary: %zu bytes before, %zu bytes after", before.n, after.n);
		else
			open_difference(b, older, version, buf_str(&before), buf_str(&after));
	}
	buf_done(&before);
	buf_done(&after);
}

/* A name of an image must not choose a folder of this machine: only the last part is offered, and nothing that hides or climbs. */
void browse_ask_extract(struct browser *b)
{
	uint32_t version = selected_version(b);
	struct str name;

	if (version == TREE_NONE || tree_inode_of(b->tree, version)->type != ENTRY_FILE) {
		browse_say(b, true, "only files can be extracted");
		return;
	}
	name = tree_name(b->tree, b->tree->versions.v[version].path);
	buf_clear(&b->answer);
	for (size_t i = 0; i < name.n; i++)
		buf_putc(&b->answer, (unsigned char)name.p[i] < ' ' || name.p[i] == 0x7f ? '_' : name.p[i]);
	b->question = ASK_EXTRACT;
	b->offered = true;
}

static int write_new(const char *target, struct str bytes, struct err *e)
{
	auto_close int fd = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);

	if (fd < 0)
		return err_errno(e, errno, "%s", target);
	return file_write_all(fd, target, bytes, e);
}

void browse_extract(struct browser *b, const char *target, bool overwrite)
{
	struct err e = ERR_INIT;
	struct buf bytes;
	int r;

	if (!*target)
		return;
	if (!overwrite && access(target, F_OK) == 0) {
		buf_clear(&b->target);
		buf_puts(&b->target, target);
		buf_clear(&b->answer);
		b->question = ASK_OVERWRITE;
		return;
	}
	if (read_version(b, selected_version(b), &bytes)) {
		r = overwrite ? file_replace(target, buf_str(&bytes), &e) : write_new(target, buf_str(&bytes), &e);
		if (r < 0)
			browse_say(b, true, "%s", e.text);
		else
			browse_say(b, false, "%zu bytes written to %s", bytes.n, target);
	}
	buf_done(&bytes);
}
