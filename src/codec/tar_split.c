/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/tar_split.h"

#include "base/mem.h"
#include "codec/base64.h"
#include "codec/json.h"

#define CAPS ((struct json_caps){.bytes = TAR_SPLIT_LINE_MAX, .depth = 4, .values = 64})

enum kind { KIND_FILE = 1, KIND_SEGMENT = 2 };

struct tar_split {
	struct stream *lines;
	struct str block; /* of the stream, not looked at yet */
	bool ended;
	struct buf line, bytes, name;
	uint64_t number; /* of the line, for errors */
};

struct tar_split *tar_split_new(struct stream *lines)
{
	struct tar_split *split = mem_zero(1, sizeof(*split));

	split->lines = lines;
	split->line = BUF_INIT(TAR_SPLIT_LINE_MAX);
	split->bytes = BUF_INIT(TAR_SPLIT_LINE_MAX);
	split->name = BUF_INIT(TAR_SPLIT_LINE_MAX);
	return split;
}

void tar_split_free(struct tar_split *split)
{
	if (!split)
		return;
	split->lines->close(split->lines);
	buf_done(&split->line);
	buf_done(&split->bytes);
	buf_done(&split->name);
	free(split);
}

/* 1, 0 at the end, or an error. Empty lines are passed over. */
static int next_line(struct tar_split *split, struct err *e)
{
	bool whole = false;

	buf_clear(&split->line);
	while (!whole && !split->ended) {
		ptrdiff_t end = str_find(split->block, '\n');
		struct str part = end < 0 ? split->block : str_slice(split->block, 0, (size_t)end);

		buf_put(&split->line, part);
		if (split->line.full)
			return err_set(e, ERR_LIMIT, "a line of the tar-split is longer than the limit of %zu bytes", TAR_SPLIT_LINE_MAX);
		split->block = str_from_index(split->block, end < 0 ? part.n : part.n + 1);
		whole = end >= 0 && split->line.n;
		if (end >= 0)
			continue;
		if (split->lines->read(split->lines, &split->block, e) < 0)
			return e->code;
		split->ended = !split->block.n;
	}
	split->number++;
	return split->line.n > 0;
}

static int damaged(const struct tar_split *split, const char *what, struct err *e)
{
	return err_set(e, ERR_FORMAT, "the tar-split is damaged: line %llu: %s", (unsigned long long)split->number, what);
}

static int file_entry(struct tar_split *split, const struct json *line, struct tar_split_entry *entry, struct err *e)
{
	struct str raw = json_get_text(line, "name_raw");

	entry->is_file = true;
	if (json_get(line, "size") && !json_u64(json_get(line, "size"), &entry->size))
		return damaged(split, "a size that is none", e);
	buf_clear(&split->name);
	if (!raw.n)
		buf_put(&split->name, json_get_text(line, "name"));
	else if (!base64_decode(raw, &split->name))
		return damaged(split, "a name that is not base64", e);
	entry->name = buf_str(&split->name);
	return 0;
}

static int segment_entry(struct tar_split *split, const struct json *line, struct tar_split_entry *entry, struct err *e)
{
	buf_clear(&split->bytes);
	if (!base64_decode(json_get_text(line, "payload"), &split->bytes))
		return damaged(split, "a payload that is not base64", e);
	entry->bytes = buf_str(&split->bytes);
	return 0;
}

static int read_entry(struct tar_split *split, struct tar_split_entry *ret_entry, struct err *e)
{
	struct tar_split_entry entry = {.is_file = false};
	auto_json struct json *line = NULL;
	uint64_t kind = 0;
	int r;

	if (json_parse(buf_str(&split->line), CAPS, "tar-split", &line, e) < 0)
		return e->code;
	json_u64(json_get(line, "type"), &kind);
	if (kind != KIND_FILE && kind != KIND_SEGMENT)
		return damaged(split, "neither a file nor a segment", e);
	r = kind == KIND_FILE ? file_entry(split, line, &entry, e) : segment_entry(split, line, &entry, e);
	if (r == 0)
		*ret_entry = entry;
	return r;
}

int tar_split_next(struct tar_split *split, struct tar_split_entry *ret_entry, struct err *e)
{
	struct tar_split_entry entry;
	int r;

	while ((r = next_line(split, e)) > 0) {
		if (read_entry(split, &entry, e) < 0)
			return e->code;
		/* Hard links and folders have their line, and nothing in the tar behind their header. */
		if (entry.is_file ? !entry.size : !entry.bytes.n)
			continue;
		*ret_entry = entry;
		return 1;
	}
	return r;
}
