/* SPDX-License-Identifier: Apache-2.0 */
#include "model/purl.h"

#include "base/mem.h"
#include "codec/property_lines.h"

static bool is_type(struct str type)
{
	for (size_t i = 0; i < type.n; i++)
		if (!str_is_alnum(type.p[i]) && !strchr(".+-", type.p[i]))
			return false;
	return type.n && !str_is_digit(type.p[0]) && !memchr(type.p, 0, type.n);
}

static void read_qualifiers(struct arena *arena, struct str text, struct purl *purl)
{
	struct str pair, key, value;

	while (purl->n < PURL_QUALIFIERS_MAX && str_next(&text, '&', &pair))
		if (str_cut(pair, '=', &key, &value) && key.n && value.n) {
			purl->qualifiers[purl->n].key = arena_lower(arena, key);
			purl->qualifiers[purl->n++].value = percent_decode(arena, value);
		}
}

static struct str without_slashes(struct str text)
{
	while (text.n && text.p[0] == '/')
		text = str_from_index(text, 1);
	while (text.n && text.p[text.n - 1] == '/')
		text = str_slice(text, 0, text.n - 1);
	return text;
}

bool purl_parse(struct arena *arena, struct str text, struct purl *ret_purl)
{
	struct purl purl = {0};
	struct str subpath, qualifiers, version, left, name;

	if (!str_skip(&text, "pkg:"))
		return false;
	str_cut(text, '#', &text, &subpath);
	str_cut(text, '?', &text, &qualifiers);
	text = without_slashes(text);
	if (!str_cut(text, '/', &purl.type, &text) || !is_type(purl.type))
		return false;
	/* "@" of an npm scope is not encoded by every writer: a version's stands behind the last "/". */
	if (str_cut_last(text, '@', &left, &version) && str_find(version, '/') < 0 && left.n)
		text = left;
	else
		version = STR_NULL;
	text = without_slashes(text);
	if (!str_cut_last(text, '/', &purl.namespace, &name)) {
		name = text;
		purl.namespace = STR_NULL;
	}
	if (!name.n)
		return false;
	purl.type = arena_lower(arena, purl.type);
	purl.namespace = percent_decode(arena, purl.namespace);
	purl.name = percent_decode(arena, name);
	purl.version = percent_decode(arena, version);
	purl.subpath = percent_decode(arena, without_slashes(subpath));
	read_qualifiers(arena, qualifiers, &purl);
	*ret_purl = purl;
	return true;
}

void purl_put(struct buf *out, struct str part, const char *also_plain)
{
	for (size_t i = 0; i < part.n; i++) {
		char c = part.p[i];

		if (str_is_alnum(c) || (c && strchr(".-_~:", c)) || (c && strchr(also_plain, c)))
			buf_putc(out, c);
		else
			buf_printf(out, "%%%02X", (unsigned char)c);
	}
}

struct str purl_qualifier(const struct purl *purl, const char *key)
{
	for (size_t i = 0; i < purl->n; i++)
		if (str_is(purl->qualifiers[i].key, key))
			return purl->qualifiers[i].value;
	return STR_LIT("");
}

bool purl_type_known(struct str type)
{
	static const char *const types[] = {
		"alpm", "apk", "bitbucket", "bitnami", "brew", "cargo", "cocoapods", "composer", "conan", "conda", "cpan", "cran", "deb",
		"docker", "elm", "gem", "generic", "github", "githubactions", "gitlab", "golang", "hackage", "hex", "homebrew", "huggingface",
		"julia", "luarocks", "maven", "mlflow", "nix", "npm", "nuget", "oci", "opam", "opkg", "otp", "portage", "ebuild", "pub", "pypi",
		"qpkg", "rpm", "snap", "swid", "swift", "vscode-extension", "wordpress", "wordpress-plugin", "yocto",
	};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (str_is(type, types[i]))
			return true;
	return false;
}
