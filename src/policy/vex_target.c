/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An image and its packages by all the names that a VEX document may have for them. A purl of type oci has the digest of a manifest or of
 * an index as its version, repository_url names the repository, with or without the name at its end (PURL-TYPES.rst, "oci").
 */
#include "policy/vex.h"

#define NAMES_MAX 64

struct purl_list {
	struct purl *v;
	size_t n;
};

static void add_digest(struct vex_target *target, const struct digest *digest, const char *by)
{
	char text[DIGEST_TEXT_MAX];
	struct str algorithm, hex;

	if (digest->algorithm == DIGEST_NONE)
		return;
	str_cut(str_of(digest_text(digest, text)), ':', &algorithm, &hex);
	target->digests[target->digest_count].hex = arena_str(target->arena, hex);
	target->digests[target->digest_count++].by = by;
}

/* The repository, and the tag or "". */
static struct str split_tag(struct arena *arena, struct str name, struct str *ret_tag)
{
	struct str left, right, tail;

	*ret_tag = STR_NULL;
	str_cut(name, '@', &name, &tail);
	if (str_cut_last(name, ':', &left, &right) && str_find(right, '/') < 0) {
		name = left;
		*ret_tag = right;
	}
	return purl_repository(arena, name);
}

static void add_name(struct vex_target *target, struct str name)
{
	struct purl purl = {.type = STR_LIT("oci")};
	struct str tag, left;

	if (!name.n || target->names.n >= NAMES_MAX)
		return;
	*vec_push(&target->names) = name;
	purl.qualifiers[0].key = STR_LIT("repository_url");
	purl.qualifiers[0].value = split_tag(target->arena, name, &tag);
	purl.n = 1;
	if (!str_cut_last(purl.qualifiers[0].value, '/', &left, &purl.name))
		return;
	if (tag.n) {
		purl.qualifiers[purl.n].key = STR_LIT("tag");
		purl.qualifiers[purl.n++].value = tag;
	}
	purl.qualifiers[purl.n].key = STR_LIT("arch");
	purl.qualifiers[purl.n++].value = target->image->platform.architecture;
	*vec_push(&target->purls) = purl;
}

static struct str name_key(const struct purl *purl, struct arena *arena)
{
	return arena_printf(arena, "%.*s\n%.*s", STR(purl->type), STR(purl_full_name(purl, arena)));
}

static void know(struct vex_target *target, const struct purl *purl, void *value)
{
	struct str key = name_key(purl, &target->scratch);

	if (!map_get(&target->known, key))
		map_set(&target->known, arena_str(target->arena, key), value);
}

static void add_package(struct vex_target *target, const struct package *package)
{
	struct purl purl;

	arena_reset(&target->scratch);
	if (!purl_parse(&target->scratch, package->purl, &purl))
		return;
	know(target, &purl, target);
	if (package->source_name.n) {
		purl.name = package->source_name;
		know(target, &purl, target);
	}
}

/* What the SBOM calls its image may be a purl; what the user calls it is a path, unless it is a name of a registry. */
void vex_target_init(struct vex_target *target, const struct report *report, struct arena *arena)
{
	*target = (struct vex_target){.arena = arena, .image = report->image, .inventory = report->inventory};
	if (report->inventory)
		vec_each(package, &report->inventory->packages)
			add_package(target, *package);
	if (!report->image)
		return;
	vec_each(name, &report->image->names)
		add_name(target, *name);
	add_digest(target, &report->image->manifest_digest, "the image by the digest of its manifest");
	add_digest(target, &report->image->index_digest, "the image by the digest of its index");
	add_digest(target, &report->image->config_digest, "the image by the digest of its configuration");
}

void vex_target_done(struct vex_target *target)
{
	vec_done(&target->names);
	vec_done(&target->purls);
	map_done(&target->products);
	map_done(&target->packages);
	map_done(&target->known);
	arena_done(&target->scratch);
	arena_done(&target->texts);
	vex_graph_free(target->graph);
}

bool vex_may_be_package(struct vex_target *target, const struct vex_product *product)
{
	struct purl purl;

	if (product->hashes.n)
		return true;
	vec_each(text, &product->purls) {
		arena_reset(&target->scratch);
		if (purl_parse(&target->scratch, *text, &purl) && map_get(&target->known, name_key(&purl, &target->scratch)))
			return true;
	}
	return false;
}

/* The purl of a package, taken apart once; NULL where it is none. */
static const struct purl *own_purl(struct vex_target *target, const struct package *package)
{
	struct purl *purl = map_get(&target->packages, str_from(&package, sizeof(package)));
	const struct package **key;

	if (!purl) {
		key = arena_new(target->arena, const struct package *);
		*key = package;
		purl = arena_new(target->arena, struct purl);
		purl_parse(target->arena, package->purl, purl);
		map_set(&target->packages, str_from(key, sizeof(*key)), purl);
	}
	return purl->type.n ? purl : NULL;
}

/* The purls of a product, taken apart once. */
static const struct purl_list *purls_of(struct vex_target *target, const struct vex_product *product)
{
	struct purl_list *list = map_get(&target->products, str_from(&product, sizeof(product)));
	const struct vex_product **key;

	if (list)
		return list;
	key = arena_new(target->arena, const struct vex_product *);
	*key = product;
	list = arena_new(target->arena, struct purl_list);
	list->v = arena_array(target->arena, struct purl, product->purls.n ? product->purls.n : 1);
	vec_each(text, &product->purls)
		list->n += purl_parse(target->arena, *text, &list->v[list->n]);
	map_set(&target->products, str_from(key, sizeof(*key)), list);
	return list;
}

/* ---- the image ---- */

static struct str digest_named(const struct vex_target *target, struct str hex)
{
	str_skip(&hex, "sha256:");
	for (size_t i = 0; i < target->digest_count; i++)
		if (hex.n && str_eq(hex, target->digests[i].hex))
			return str_of(target->digests[i].by);
	return STR_NULL;
}

static bool is_digest(struct str version)
{
	return str_starts(version, "sha256:");
}

static void add_qualifier(struct purl *purl, const char *key, struct str value)
{
	purl->qualifiers[purl->n].key = str_of(key);
	purl->qualifiers[purl->n++].value = value;
}

/* docker purls: pkg:docker/NAMESPACE/NAME@TAG-OR-DIGEST?repository_url=HOST, as the oci purl of the same, with all else that it says. */
static struct purl as_oci(struct vex_target *target, const struct purl *purl)
{
	struct purl oci = *purl;
	struct str host = purl_qualifier(purl, "repository_url");

	if (!str_is(purl->type, "docker") || purl->n + 2 > PURL_QUALIFIERS_MAX)
		return oci; /* one that says more than there is room for is no image's */
	oci.type = STR_LIT("oci");
	oci.n = 0;
	add_qualifier(&oci, "repository_url", arena_printf(&target->scratch, "%.*s%s%.*s%s%.*s", STR(host), host.n ? "/" : "", STR(purl->namespace),
							     purl->namespace.n ? "/" : "", STR(purl->name)));
	oci.namespace = STR_NULL;
	if (oci.version.n && !is_digest(oci.version)) {
		add_qualifier(&oci, "tag", oci.version);
		oci.version = STR_NULL;
	}
	for (size_t i = 0; i < purl->n; i++)
		if (!str_is(purl->qualifiers[i].key, "repository_url"))
			add_qualifier(&oci, purl->qualifiers[i].key.p, purl->qualifiers[i].value);
	return oci;
}

/* The image may well be the one that is meant, and nobody can tell. */
static const char *no_manifest(const struct vex_target *target)
{
	return target->image->manifest_digest.algorithm == DIGEST_NONE ? "; an archive of docker save does not tell the digest of its manifest" : "";
}

static struct vex_fit fit_image_purl(struct vex_target *target, const struct purl *written)
{
	struct purl wanted = as_oci(target, written);
	struct vex_fit fit = {0};

	if (!str_is(wanted.type, "oci"))
		return fit;
	if (wanted.version.n && (fit.by = digest_named(target, wanted.version)).n)
		return fit; /* the digest is the image, whatever it is called */
	if (!target->purls.n && !wanted.version.n)
		fit.near = STR_LIT("it names an image without its digest, and this one has no name");
	vec_each(own, &target->purls) {
		struct purl versionless = wanted;
		struct str why = STR_NULL;

		versionless.version = STR_NULL;
		switch (purl_fits(&versionless, own, &target->scratch, &why)) {
		case PURL_FITS:
			if (!wanted.version.n)
				return (struct vex_fit){.by = STR_LIT("the image by its name")};
			fit.near = arena_printf(&target->scratch, "it is about another digest of an image of this name%s", no_manifest(target));
			break;
		case PURL_NEARLY:
			fit.near = why;
			break;
		case PURL_DIFFERS:
			break;
		}
	}
	return fit;
}

/* The systems whose vendors speak of them by CPE: os-release's id, and vendor and product of the CPE dictionary. */
static const struct {
	const char *id, *vendor, *product;
} systems[] = {
	{"rhel", "redhat", "enterprise_linux"}, {"fedora", "fedoraproject", "fedora"}, {"centos", "centos", "centos"},
	{"debian", "debian", "debian_linux"},   {"ubuntu", "canonical", "ubuntu_linux"}, {"alpine", "alpinelinux", "alpine_linux"},
	{"almalinux", "almalinux", "almalinux"}, {"rocky", "rocky", "rocky"},            {"sles", "suse", "sles"},
	{"opensuse-leap", "opensuse", "leap"},  {"ol", "oracle", "linux"},              {"photon", "vmware", "photon_os"},
};

/* "cpe:/o:redhat:enterprise_linux:9::baseos", "cpe:2.3:o:redhat:enterprise_linux:9:*:…"; a release without its point holds for all of its points. */
static bool is_system(const struct os *os, struct str cpe)
{
	struct str part, vendor, product, version = STR_NULL;

	if (!str_skip(&cpe, "cpe:/") && !str_skip(&cpe, "cpe:2.3:"))
		return false;
	if (!str_next(&cpe, ':', &part) || !str_next(&cpe, ':', &vendor) || !str_next(&cpe, ':', &product))
		return false;
	str_next(&cpe, ':', &version);
	if (str_is(version, "*") || str_is(version, "-"))
		version = STR_NULL;
	for (size_t i = 0; i < sizeof(systems) / sizeof(*systems); i++)
		if (str_is(os->id, systems[i].id) && str_is(vendor, systems[i].vendor) && str_is(product, systems[i].product))
			return !version.n || str_eq(version, os->version_id) ||
			       (os->version_id.n > version.n && str_eq(version, str_slice(os->version_id, 0, version.n)) &&
				os->version_id.p[version.n] == '.');
	return false;
}

static struct vex_fit fit_named_image(struct vex_target *target, const struct vex_product *product)
{
	struct vex_fit fit = {0};

	vec_each(text, &product->purls) {
		struct vex_fit one = {0};
		struct purl purl;

		if (purl_parse(&target->scratch, *text, &purl))
			one = fit_image_purl(target, &purl);
		if (one.by.n)
			return one;
		if (one.near.n)
			fit.near = one.near;
	}
	if (!product->id.n || str_starts(product->id, "pkg:"))
		return fit;
	if (str_eq(product->id, target->image->reference))
		return (struct vex_fit){.by = STR_LIT("the image as it was named")};
	vec_each(name, &target->names)
		if (str_eq(product->id, *name))
			return (struct vex_fit){.by = STR_LIT("the image by its name")};
	return fit;
}

static bool has_range(const struct vex_product *product)
{
	for (size_t i = 0; i < product->version_count; i++)
		if (product->versions[i].range.n)
			return true;
	return false;
}

/* A system's CPE speaks of the packages that the system brings; what an application brought along is not its vendor's to judge. */
struct vex_fit vex_fits_system(struct vex_target *target, const struct vex_product *product, const struct package *package)
{
	if (target->inventory && package_is_of_system(package))
		vec_each(cpe, &product->cpes)
			if (is_system(&target->inventory->os, *cpe))
				return (struct vex_fit){.by = STR_LIT("the system by its CPE")};
	return (struct vex_fit){0};
}

/* Of which version an image is nobody knows but by its digest: a range of versions clears nothing in it. */
struct vex_fit vex_fits_image(struct vex_target *target, const struct vex_product *product, enum vex_status status)
{
	struct vex_fit fit = {0};

	arena_reset(&target->scratch);
	if (!target->image)
		return fit;
	vec_each(hash, &product->hashes)
		if (str_is(hash->key, "sha256") && (fit.by = digest_named(target, hash->value)).n)
			return fit;
	fit = fit_named_image(target, product);
	if (fit.by.n && vex_status_clears(status) && has_range(product) && !vex_has_version(product, "generic", STR_NULL, status))
		return (struct vex_fit){.near = STR_LIT("it is about some versions of the image, and which this is its name does not tell")};
	return fit;
}

struct str vex_other_image(struct vex_target *target, const struct vex_product *product)
{
	if (!target->image)
		return STR_NULL;
	vec_each(text, &product->purls) {
		struct purl purl;

		if (!purl_parse(&target->scratch, *text, &purl))
			continue;
		purl = as_oci(target, &purl);
		if (str_is(purl.type, "oci") && is_digest(purl.version))
			return arena_printf(&target->texts, "its product is an image of another digest, %.*s%s", STR(purl.version),
					    no_manifest(target));
	}
	return STR_NULL;
}

/* ---- a package ---- */

static bool is_source(struct str architecture)
{
	return str_is(architecture, "src") || str_is(architecture, "source");
}

/* The purl of the package's source, as distributions write it: the same but for name, version and arch=src. */
static struct purl source_of(const struct purl *purl, const struct package *package, struct str architecture)
{
	struct purl source = *purl;

	source.name = package->source_name;
	source.version = package->source_version;
	for (size_t i = 0; i < source.n; i++)
		if (str_is(source.qualifiers[i].key, "arch"))
			source.qualifiers[i].value = architecture;
	return source;
}

/* A component of another BOM. Where this target is an SBOM with a number of its own, that tells whether it is meant. */
static struct str other_bom(struct vex_target *target, const struct vex_product *product)
{
	struct str serial = product->bom, left, right;

	if (!serial.n || !target->image || !target->image->document.n)
		return STR_NULL;
	str_skip(&serial, "urn:cdx:");
	str_cut_last(serial, '/', &left, &right);
	return left.n && str_search(target->image->document, left) < 0 && str_search(target->image->document, STR_LIT("\"serialNumber\"")) >= 0
		       ? arena_printf(&target->texts, "it is about a component of another BOM, %.*s", STR(product->bom))
		       : STR_NULL;
}

static struct vex_fit fit_package_purl(struct vex_target *target, const struct purl *wanted, const struct package *package)
{
	struct str architecture = purl_qualifier(wanted, "arch"), why = STR_NULL;
	const struct purl *own;
	struct vex_fit fit = {0};

	if (!str_is(wanted->type, package->type) || !(own = own_purl(target, package)))
		return fit;
	arena_reset(&target->scratch);
	if (is_source(architecture) && package->source_name.n) {
		struct purl source = source_of(own, package, architecture);

		if (purl_fits(wanted, &source, &target->scratch, &why) == PURL_FITS)
			fit.by = STR_LIT("the source package by its purl");
	} else if (purl_fits(wanted, own, &target->scratch, &why) == PURL_FITS) {
		fit.by = STR_LIT("the package by its purl");
	}
	if (!fit.by.n && why.n)
		fit.near = arena_str(&target->texts, why);
	return fit;
}

struct vex_fit vex_fits_package(struct vex_target *target, const struct vex_product *product, const struct package *package, enum vex_status status)
{
	const struct purl_list *purls = purls_of(target, product);
	struct vex_fit fit = {0};

	if (!vex_has_version(product, package->type, package->version, status))
		return fit;
	for (size_t i = 0; !fit.by.n && i < purls->n; i++) {
		struct vex_fit one = fit_package_purl(target, &purls->v[i], package);

		fit.by = one.by;
		fit.near = one.by.n ? STR_NULL : one.near.n ? one.near : fit.near;
	}
	vec_each(hash, &product->hashes)
		vec_each(own, &package->hashes)
			if (!fit.by.n && str_is(hash->key, "sha256") && str_is(own->key, "SHA-256") && str_case_eq(hash->value, own->value))
				fit.by = STR_LIT("the package by the SHA-256 of its file");
	if (fit.by.n && (fit.near = other_bom(target, product)).n)
		fit.by = STR_NULL;
	return fit;
}
