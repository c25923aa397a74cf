/* SPDX-License-Identifier: Apache-2.0 */
/*
 * References as Docker reads them. Source: distribution/reference, its grammar and normalize.go.
 */
#include "model/config.h"
#include "registry/hub.h"
#include "registry/parts.h"

#define REPOSITORY_MAX 255 /* bytes, the host's among them; reference.NameTotalLengthMax */
#define TAG_MAX 128

static bool is_host(struct str host)
{
	bool bracketed = host.n && host.p[0] == '[';
	struct str port = STR_NULL, name = host;
	size_t i = 0;

	if (bracketed) {
		ptrdiff_t end = str_find(host, ']');

		if (end < 2)
			return false;
		name = str_slice(host, 1, (size_t)end);
		port = str_from_index(host, (size_t)end + 1);
		if (port.n && !str_skip(&port, ":"))
			return false;
	} else {
		str_cut_last(host, ':', &name, &port);
	}
	for (i = 0; i < name.n; i++) {
		bool inner = i && i + 1 < name.n;

		if (bracketed ? str_hex_value(name.p[i]) > 15 && name.p[i] != ':'
			      : !str_is_alnum(name.p[i]) && !(inner && (name.p[i] == '-' || name.p[i] == '.')))
			return false;
	}
	for (i = 0; i < port.n; i++)
		if (!str_is_digit(port.p[i]))
			return false;
	return name.n && port.n <= 5 && (port.n || host.p[host.n - 1] != ':');
}

/* Letters and digits, with one of ".", "_", "__" or any number of "-" between. */
static bool is_component(struct str part)
{
	size_t i = 0;

	while (i < part.n) {
		size_t start = i, sign;

		while (i < part.n && (str_is_digit(part.p[i]) || (part.p[i] >= 'a' && part.p[i] <= 'z')))
			i++;
		if (i == start)
			return false;
		if (i == part.n)
			return true;
		sign = i;
		while (i < part.n && part.p[i] == part.p[sign])
			i++;
		if (str_find(STR_LIT("._-"), part.p[sign]) < 0 || (part.p[sign] == '.' && i - sign > 1) || (part.p[sign] == '_' && i - sign > 2))
			return false;
	}
	return false;
}

static bool is_repository(struct str repository)
{
	struct str part;

	if (!repository.n || repository.p[repository.n - 1] == '/')
		return false;
	while (str_next(&repository, '/', &part))
		if (!is_component(part))
			return false;
	return true;
}

bool registry_is_tag(struct str tag)
{
	for (size_t i = 0; i < tag.n; i++)
		if (!str_is_alnum(tag.p[i]) && tag.p[i] != '_' && (i == 0 || (tag.p[i] != '.' && tag.p[i] != '-')))
			return false;
	return tag.n > 0 && tag.n <= TAG_MAX;
}

/* Sixty-four digits are an image's id to Docker, and never a name. */
static bool is_id(struct str text)
{
	size_t i = 0;

	while (i < text.n && str_hex_value(text.p[i]) < 16)
		i++;
	return text.n == 64 && i == 64;
}

static int no_reference(struct str text, const char *why, struct err *e)
{
	err_set(e, ERR_USAGE, "%.*s: no name of an image in a registry: %s", STR(text), why);
	return err_hint(e, "[HOST[:PORT]/]REPOSITORY[:TAG][@sha256:DIGEST], as ghcr.example/shop/api:1.0");
}

/* "user:secret@host/shop", as in addresses of the web; what may be a secret is not repeated. */
static bool names_user(struct str text, struct err *e)
{
	ptrdiff_t slash = str_rfind(text, '/'), at = str_find(text, '@');

	if (at < 0 || at > slash)
		return false;
	err_set(e, ERR_USAGE, "%.*s: the name of an image has neither a user nor a password before it", STR(str_from_index(text, (size_t)at + 1)));
	err_hint(e, "--registry-user USER, or docker login");
	return true;
}

/* "localhost" in capitals, or any capital, makes the first part a host: repositories have none. */
static void split(struct str text, struct image_reference *parts)
{
	struct str first, rest;

	*parts = (struct image_reference){.text = text};
	image_reference_split(parts);
	if (!parts->registry.n && str_cut(text, '/', &first, &rest) && str_find(first, '@') < 0)
		for (size_t i = 0; i < first.n; i++)
			if (first.p[i] >= 'A' && first.p[i] <= 'Z') {
				parts->text = rest;
				image_reference_split(parts);
				parts->registry = first;
				return;
			}
}

int registry_reference_parse(struct str text, struct arena *arena, struct registry_reference *ret_reference, struct err *e)
{
	struct registry_reference reference = {0};
	struct image_reference parts;
	bool hub;

	if (names_user(text, e))
		return e->code;
	split(text, &parts);
	if (str_find(text, '@') >= 0 && !digest_parse(parts.digest, &reference.digest))
		return no_reference(text, "what stands behind @ is no digest", e);
	if (parts.registry.n && !is_host(parts.registry))
		return no_reference(text, "its first part is no host", e);
	/* Docker takes it for a host because of its capitals; in small letters, as hosts are told, it would be part of a repository. */
	if (parts.registry.n && str_find(parts.registry, '.') < 0 && str_find(parts.registry, ':') < 0 && !str_case_eq(parts.registry, STR_LIT("localhost")))
		return no_reference(text, "a repository has no capitals, and a host without a dot has a port", e);
	if (!is_repository(parts.repository))
		return no_reference(text, "a repository has small letters, digits, and single signs . _ - between them", e);
	if (parts.tag.n ? !registry_is_tag(parts.tag) : !parts.digest.n && str_ends(text, ":"))
		return no_reference(text, "what stands behind : is no tag", e);
	if (parts.registry.n + parts.repository.n >= REPOSITORY_MAX)
		return no_reference(text, "longer than the 255 bytes that a name may have", e);
	if (!parts.registry.n && is_id(parts.repository))
		return no_reference(text, "64 digits are an image's id", e);
	hub = !parts.registry.n || str_case_eq(parts.registry, STR_LIT(HUB)) || str_case_eq(parts.registry, STR_LIT(HUB_INDEX));
	reference.host = hub ? STR_LIT(HUB) : arena_lower(arena, parts.registry);
	reference.repository = arena_printf(arena, "%s%.*s", hub && str_find(parts.repository, '/') < 0 ? "library/" : "", STR(parts.repository));
	reference.tag = arena_str(arena, parts.tag.n || parts.digest.n ? parts.tag : STR_LIT("latest"));
	*ret_reference = reference;
	return 0;
}
