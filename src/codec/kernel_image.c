/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/kernel_image.h"

#include "codec/span.h"

#define SETUP_MAGIC 0x202   /* "HdrS" */
#define SETUP_RELEASE 0x20e /* where the text is, from 0x200 on */
#define RELEASE_MAX 256

static bool has_setup_header(struct str image)
{
	struct str magic;

	return span_at(image, SETUP_MAGIC, 4, &magic) && str_is(magic, "HdrS");
}

/* A word of the characters that a release is made of, with a dot in it. */
static struct str release_word(struct str text)
{
	size_t n = 0, dots = 0;

	while (n < text.n && n < RELEASE_MAX && (str_is_alnum(text.p[n]) || strchr(".-_+~", text.p[n])) && text.p[n])
		dots += text.p[n++] == '.';
	return n && dots && str_is_digit(text.p[0]) ? str_slice(text, 0, n) : STR_LIT("");
}

struct str kernel_release(struct str image)
{
	static const struct str banner = {"Linux version ", 14};
	struct str release = STR_LIT("");
	ptrdiff_t at;

	if (has_setup_header(image)) {
		uint32_t offset = span_u16(image, SETUP_RELEASE, false);

		return offset ? release_word(span_text(image, 0x200 + (uint64_t)offset, RELEASE_MAX)) : release;
	}
	/* The format of the banner is in an image too, with "%s" in the release's place. */
	while (!release.n && (at = str_search(image, banner)) >= 0) {
		image = str_from_index(image, (size_t)at + banner.n);
		release = release_word(image);
	}
	return release;
}

bool kernel_is_image(struct str image)
{
	struct str magic;

	return has_setup_header(image) || (span_at(image, 0x38, 4, &magic) && str_is(magic, "ARM\x64"));
}

struct str kernel_module_info(struct str modinfo, const char *key)
{
	struct str pair, name, value;

	while (str_next(&modinfo, '\0', &pair))
		if (str_cut(pair, '=', &name, &value) && str_is(name, key))
			return value;
	return STR_LIT("");
}
