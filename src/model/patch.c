/* SPDX-License-Identifier: Apache-2.0 */
#include "model/patch.h"

static const char mark[] = "\xef\xbb\xbf";

void patch_add_file(struct patch *patch, struct str path, struct str bytes)
{
	struct patched_file *file = vec_push(&patch->files);
	ptrdiff_t end = str_find(bytes, '\n');

	file->path = path;
	file->bytes = bytes;
	file->crlf = end > 0 && bytes.p[end - 1] == '\r';
}

void patch_done(struct patch *patch)
{
	vec_each(file, &patch->files)
		vec_done(&file->splices);
	vec_done(&patch->files);
}

static struct patched_file *find_file(struct patch *patch, struct str path)
{
	vec_each(file, &patch->files)
		if (str_eq(file->path, path))
			return file;
	return NULL;
}

/* False where the file has no such place. */
static bool splice_of(const struct patched_file *file, const struct edit *edit, struct splice *ret_splice)
{
	struct str text = file->bytes;
	size_t begin = str_skip(&text, mark) ? strlen(mark) : 0;
	struct region at = edit->place.at;

	if (!at.end_line) {
		at.end_line = at.line;
		at.end_column = at.column;
	}
	if (!region_offset(text, at.line, at.column, &ret_splice->from) ||
	    !region_offset(text, at.end_line, at.end_column, &ret_splice->to) || ret_splice->to < ret_splice->from)
		return false;
	ret_splice->from += begin;
	ret_splice->to += begin;
	ret_splice->text = edit->text;
	return true;
}

/* Two insertions at one place would have an order that nobody chose. */
static bool touch(const struct splice *a, const struct splice *b)
{
	if (a->from == a->to || b->from == b->to)
		return a->from <= b->to && b->from <= a->to;
	return a->from < b->to && b->from < a->to;
}

static bool is_equal(const struct splice *a, const struct splice *b)
{
	return a->from == b->from && a->to == b->to && str_eq(a->text, b->text);
}

enum fit { FITS, FITS_NOT, IS_THERE };

/* The first splice that does not end before a byte. */
static size_t first_from(const struct patched_file *file, size_t byte)
{
	size_t low = 0, high = file->splices.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (file->splices.v[middle].to < byte)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Two findings may want the very same change, once. */
static enum fit fit_of(const struct patched_file *file, const struct splice *splice)
{
	for (size_t i = first_from(file, splice->from); i < file->splices.n && file->splices.v[i].from <= splice->to; i++) {
		if (is_equal(&file->splices.v[i], splice) && splice->from < splice->to)
			return IS_THERE;
		if (touch(&file->splices.v[i], splice))
			return FITS_NOT;
	}
	return FITS;
}

static void put_splice(struct patched_file *file, struct splice splice)
{
	size_t at = first_from(file, splice.from);

	/* One that ends where this begins stays before it. */
	while (at < file->splices.n && file->splices.v[at].from < splice.from)
		at++;
	vec_push(&file->splices);
	memmove(file->splices.v + at + 1, file->splices.v + at, (file->splices.n - 1 - at) * sizeof(splice));
	file->splices.v[at] = splice;
}

enum patch_result patch_take(struct patch *patch, const struct finding *finding)
{
	VEC(struct splice) splices = {0};
	VEC(struct patched_file *) files = {0};
	enum patch_result result = finding->edits.n ? PATCH_TAKEN : PATCH_REFUSED;

	vec_each(edit, &finding->edits) {
		struct patched_file *file = find_file(patch, edit->place.path);
		struct splice splice;
		enum fit fit;

		if (!file || !splice_of(file, edit, &splice)) {
			result = PATCH_REFUSED;
			break;
		}
		if ((fit = fit_of(file, &splice)) == FITS_NOT) {
			result = PATCH_LATER;
			break;
		}
		if (fit == FITS) {
			*vec_push(&splices) = splice;
			*vec_push(&files) = file;
		}
	}
	for (size_t i = 0; i < splices.n && result == PATCH_TAKEN; i++)
		for (size_t j = 0; j < i; j++)
			if (files.v[i] == files.v[j] && touch(&splices.v[i], &splices.v[j]))
				result = PATCH_REFUSED; /* a finding at odds with itself */
	for (size_t i = 0; i < splices.n && result == PATCH_TAKEN; i++)
		put_splice(files.v[i], splices.v[i]);
	vec_done(&splices);
	vec_done(&files);
	return result;
}

static void put_text(const struct patched_file *file, struct str text, struct buf *out)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\n' && file->crlf && (i == 0 || text.p[i - 1] != '\r'))
			buf_putc(out, '\r');
		buf_putc(out, text.p[i]);
	}
}

void patch_apply(const struct patched_file *file, struct buf *out)
{
	size_t at = 0;

	vec_each(splice, &file->splices) {
		buf_put(out, str_slice(file->bytes, at, splice->from));
		put_text(file, splice->text, out);
		at = splice->to;
	}
	buf_put(out, str_from_index(file->bytes, at));
}
