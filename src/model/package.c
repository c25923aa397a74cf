/* SPDX-License-Identifier: Apache-2.0 */
#include "model/package.h"

#include "base/mem.h"
#include "codec/spdx_declared.h"
#include "model/purl.h"

void inventory_init(struct inventory *inventory)
{
	*inventory = (struct inventory){0};
}

void package_done(struct package *package)
{
	vec_done(&package->depends);
	vec_done(&package->alternatives);
	vec_done(&package->provides);
	vec_done(&package->installed_with);
	vec_done(&package->files);
	vec_done(&package->locations);
	vec_done(&package->cpes);
	vec_done(&package->hashes);
}

void inventory_done(struct inventory *inventory)
{
	vec_each(package, &inventory->packages)
		package_done(*package);
	vec_done(&inventory->packages);
	vec_done(&inventory->digests);
	vec_done(&inventory->os.id_like);
	coverage_done(&inventory->coverage);
	arena_done(&inventory->arena);
}

struct package *inventory_add(struct inventory *inventory, const char *type, const char *cataloger)
{
	struct package *package = arena_new(&inventory->arena, struct package);

	package->type = type;
	package->cataloger = str_of(cataloger);
	package->layer = LAYER_UNKNOWN;
	*vec_push(&inventory->packages) = package;
	return package;
}

static int package_order(const void *a, const void *b)
{
	const struct package *x = *(struct package *const *)a, *y = *(struct package *const *)b;
	int order;

	if ((order = strcmp(x->type, y->type)) || (order = str_cmp(x->namespace, y->namespace)) ||
	    (order = str_cmp(x->name, y->name)) || (order = str_cmp(x->version, y->version)) ||
	    (order = str_cmp(x->architecture, y->architecture)))
		return order;
	return str_cmp(package_place(x), package_place(y));
}

/* Many packages declare the same. */
static struct str expression_of(struct inventory *inventory, struct map *known, struct str declared)
{
	struct str *expression = map_get(known, declared);

	if (!expression) {
		expression = arena_new(&inventory->arena, struct str);
		*expression = arena_str(&inventory->arena, spdx_declared(&inventory->arena, declared));
		map_set(known, declared, expression);
	}
	return *expression;
}

void inventory_finish(struct inventory *inventory)
{
	struct map licenses = {0};

	vec_each(item, &inventory->packages) {
		struct package *package = *item;

		if (!package->source_name.n)
			package->source_name = package->name;
		if (!package->source_version.n)
			package->source_version = package->version;
		if (!package->purl.n)
			package->purl = package_purl(&inventory->arena, package, &inventory->os);
		if (package->license.n && !package->license_expression.n)
			package->license_expression = expression_of(inventory, &licenses, package->license);
	}
	map_done(&licenses);
	vec_sort(&inventory->packages, package_order);
	coverage_sort(&inventory->coverage);
}

static int digests_by_path(const void *a, const void *b)
{
	return str_cmp(((const struct file_digests *)a)->path, ((const struct file_digests *)b)->path);
}

/* Those of one path in an order of their own: which of them stays does not depend on the order they came in. */
static int digests_order(const void *a, const void *b)
{
	const struct file_digests *x = a, *y = b;
	int order;

	if ((order = digests_by_path(a, b)) || (order = str_cmp(x->sha1, y->sha1)) || (order = str_cmp(x->sha256, y->sha256)))
		return order;
	return (x->layer > y->layer) - (x->layer < y->layer);
}

void inventory_settle_digests(struct inventory *inventory)
{
	size_t kept = 0;

	vec_sort(&inventory->digests, digests_order);
	vec_each(digests, &inventory->digests)
		if (!kept || digests_by_path(digests, &inventory->digests.v[kept - 1]))
			inventory->digests.v[kept++] = *digests;
	inventory->digests.n = kept;
}

const struct file_digests *inventory_digests(const struct inventory *inventory, struct str path)
{
	struct file_digests key = {.path = path};

	if (!inventory->digests.n)
		return NULL;
	return bsearch(&key, inventory->digests.v, inventory->digests.n, sizeof(key), digests_by_path);
}

bool package_type_is_of_system(const char *type)
{
	static const char *const types[] = {"alpm", "apk", "deb", "ebuild", "opkg", "portage", "rpm"};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (strcmp(type, types[i]) == 0)
			return true;
	return false;
}

bool package_is_of_system(const struct package *package)
{
	return package_type_is_of_system(package->type);
}

struct str package_place(const struct package *package)
{
	return package->locations.n ? package->locations.v[0].path : STR_NULL;
}

/* purl-spec: types whose names are in small letters, whatever the record says. Those of Go and npm are not: there case tells two apart. */
static struct str in_case(struct arena *arena, const char *type, struct str name)
{
	static const char *const small[] = {"composer", "hex", "luarocks", "otp"};
	char *text;

	for (size_t i = 0; i < ARRAY_SIZE(small); i++) {
		if (strcmp(type, small[i]))
			continue;
		text = arena_text(arena, name);
		for (size_t n = 0; n < name.n; n++)
			text[n] = str_lower(text[n]);
		return str_from(text, name.n);
	}
	return name;
}

static void put_qualifier(struct buf *out, char *separator, const char *key, struct str value)
{
	if (!value.n)
		return;
	buf_putc(out, *separator);
	*separator = '&';
	buf_puts(out, key);
	buf_putc(out, '=');
	purl_put(out, value, "");
}

/*
 * The source package where it is another than the purl's own name and version already say: advisories are about it, and a
 * binary's version need not be its source's ("1.0-1+b2" of 1.0-1, libgcc-s1 of gcc-10). A source rpm's name tells no epoch, so
 * `version` is without it too.
 */
static void put_upstream(struct buf *out, const struct package *package, struct str version)
{
	bool same_version = !package->source_version.n || str_eq(package->source_version, version);

	if (!package->source_name.n || (same_version && str_eq(package->source_name, package->name)))
		return;
	buf_put(out, package->source_name);
	if (!same_version)
		buf_printf(out, "@%.*s", STR(package->source_version));
}

struct str package_purl(struct arena *arena, const struct package *package, const struct os *os)
{
	bool distribution = !strcmp(package->type, "deb") || !strcmp(package->type, "rpm") || !strcmp(package->type, "apk");
	struct buf out = BUF_INIT(65536), distro = BUF_INIT(1024), epoch = BUF_INIT(32), upstream = BUF_INIT(8192);
	struct str namespace = package->namespace, version = package->version;
	char separator = '?';
	struct str purl;

	if (distribution && os->id.n)
		buf_printf(&distro, "%.*s%s%.*s", STR(os->id), os->version_id.n ? "-" : "", STR(os->version_id));
	if (package->epoch && !strcmp(package->type, "rpm")) {
		/* The epoch of an rpm is a qualifier, not part of the version: PURL-TYPES.rst, rpm. */
		ptrdiff_t colon = str_find(version, ':');

		version = str_from_index(version, (size_t)(colon + 1));
		buf_printf(&epoch, "%u", package->epoch);
	}
	if (distribution)
		put_upstream(&upstream, package, version);
	buf_printf(&out, "pkg:%s/", package->type);
	if (distribution && !namespace.n)
		namespace = os->id;
	if (namespace.n) {
		purl_put(&out, in_case(arena, package->type, namespace), "/");
		buf_putc(&out, '/');
	}
	purl_put(&out, in_case(arena, package->type, package->name), !strcmp(package->type, "golang") ? "/" : "");
	if (version.n) {
		buf_putc(&out, '@');
		purl_put(&out, version, "");
	}
	put_qualifier(&out, &separator, "arch", package->architecture);
	put_qualifier(&out, &separator, "distro", buf_str(&distro));
	put_qualifier(&out, &separator, "epoch", buf_str(&epoch));
	put_qualifier(&out, &separator, "upstream", buf_str(&upstream));
	purl = arena_str(arena, buf_str(&out));
	buf_done(&out);
	buf_done(&distro);
	buf_done(&epoch);
	buf_done(&upstream);
	return purl;
}

uint64_t symbol_hash(struct str name)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < name.n; i++)
		hash = (hash ^ (unsigned char)name.p[i]) * 0x100000001b3u;
	return hash;
}

bool symbol_set_has(const struct symbol_set *set, struct str name)
{
	uint64_t hash = symbol_hash(name) & (set->halves ? (uint64_t)UINT32_MAX << 32 : UINT64_MAX);
	size_t from = 0, to = set->n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (set->hashes[middle] == hash)
			return true;
		if (set->hashes[middle] < hash)
			from = middle + 1;
		else
			to = middle;
	}
	return false;
}
