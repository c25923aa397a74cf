/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/source_uri.h"

void source_uri_split(struct str uri, struct str *ret_source, struct str *ret_ref)
{
	ptrdiff_t scheme = str_search(uri, STR_LIT("://"));
	size_t from = scheme < 0 ? 0 : (size_t)scheme + 3;
	ptrdiff_t path = str_find(str_from_index(uri, from), '/'), at;

	*ret_source = uri;
	*ret_ref = STR_NULL;
	if (path < 0)
		return;
	from += (size_t)path;
	at = str_find(str_from_index(uri, from), '#');
	if (at < 0)
		at = str_find(str_from_index(uri, from), '@');
	if (at < 0)
		return;
	*ret_source = str_slice(uri, 0, from + (size_t)at);
	*ret_ref = str_from_index(uri, from + (size_t)at + 1);
}

/* What is compared of an address. */
struct place {
	struct str scheme, host, path;
};

static struct place place_of(struct str uri)
{
	struct str source, ref;
	struct place place = {.scheme = STR_LIT("https")};
	ptrdiff_t scheme, slash;

	source_uri_split(uri, &source, &ref);
	str_skip(&source, "git+");
	scheme = str_search(source, STR_LIT("://"));
	if (scheme >= 0) {
		place.scheme = str_slice(source, 0, (size_t)scheme);
		source = str_from_index(source, (size_t)scheme + 3);
	}
	slash = str_find(source, '/');
	place.host = slash < 0 ? source : str_slice(source, 0, (size_t)slash);
	place.path = slash < 0 ? STR_NULL : str_from_index(source, (size_t)slash);
	if (str_ends(place.path, "/"))
		place.path.n--;
	if (str_ends(place.path, ".git"))
		place.path.n -= strlen(".git");
	return place;
}

bool source_uri_same(struct str a, struct str b)
{
	struct place x = place_of(a), y = place_of(b);

	return x.host.n && str_case_eq(x.scheme, y.scheme) && str_case_eq(x.host, y.host) && str_eq(x.path, y.path);
}

bool source_ref_is(struct str wanted, struct str ref)
{
	if (str_eq(wanted, ref))
		return ref.n > 0;
	if (str_starts(wanted, "refs/"))
		return false;
	return (str_skip(&ref, "refs/heads/") || str_skip(&ref, "refs/tags/")) && ref.n && str_eq(wanted, ref);
}
