/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of known digests: a line is a reference and its digest, "alpine:3.20@sha256:…" or with a blank between, as who pulls, mirrors or
 * scans images writes them down. Lines that begin with "#" are comments.
 */
#include "base/file.h"
#include "model/config.h"
#include "model/digest.h"
#include "policy/settings.h"

/* "NAME[:TAG]@DIGEST" or "NAME[:TAG] DIGEST" */
static bool parse(struct str line, struct image_reference *ret_reference, struct str *ret_digest)
{
	struct str name, rest = line, word;
	struct digest digest;

	if (!str_next_word(&rest, &name))
		return false;
	if (str_next_word(&rest, ret_digest)) {
		if (str_next_word(&rest, &word) || str_find(name, '@') >= 0)
			return false;
	} else if (!str_cut(line, '@', &name, ret_digest)) {
		return false;
	}
	*ret_digest = str_trim(*ret_digest);
	*ret_reference = (struct image_reference){.text = str_trim(name)};
	return digest_parse(*ret_digest, &digest) && image_reference_split(ret_reference);
}

static int add(struct settings_sink *sink, const char *path, unsigned number, struct str line, struct err *e)
{
	struct image_reference reference;
	struct known_digest *known = arena_new(sink->arena, struct known_digest);
	struct str digest;

	if (!parse(line, &reference, &digest)) {
		err_set(e, ERR_FORMAT, "%s:%u: a reference and its digest are expected", path, number);
		return err_hint(e, "alpine:3.20@sha256:… , a line each");
	}
	known->digest = arena_str(sink->arena, digest);
	known->path = arena_str(sink->arena, str_of(path));
	known->line = number;
	/* The last line counts, for such files grow at their end. */
	map_set(&sink->settings->digests, arena_str(sink->arena, image_reference_full(&reference, sink->arena)), known);
	return 0;
}

int settings_digests_load(struct settings_sink *sink, const char *path, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(SETTINGS_FILE_MAX);
	struct str rest, line;
	unsigned number = 0;
	int r = file_load(path, &bytes, e);

	rest = buf_str(&bytes);
	str_skip(&rest, "\xef\xbb\xbf");
	while (r == 0 && str_next_line(&rest, &line)) {
		number++;
		line = str_trim(line);
		if (line.n && line.p[0] != '#')
			r = add(sink, path, number, line, e);
	}
	/* Whoever says what the digests are wants them to be there. */
	if (r == 0)
		*vec_push(&sink->settings->enabled) = STR_LIT("reference/no-digest");
	return r < 0 ? e->code : 0;
}

/* "digests: FILE" or a list of files */
int settings_digests_read(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	struct str_list paths = {0};
	int r = settings_list(file, node, "", &paths, e);

	vec_each(path, &paths)
		if (r == 0)
			r = settings_digests_load(file->sink, arena_text(file->sink->arena, *path), e);
	vec_done(&paths);
	return r;
}
