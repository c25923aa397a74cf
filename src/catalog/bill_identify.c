/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a package of a list is, by its purl and by what its tool's properties add: for a distribution's package above all the
 * source package, which most advisories are about. Sources: purl-spec PURL-TYPES.rst; the properties that Syft and Trivy write.
 */
#include "catalog/bill.h"

#include "base/map.h"
#include "catalog/os_release.h"
#include "model/naming.h"
#include "model/purl.h"

/* Whether a purl's namespace is no more than the distribution's name: Portage's is a category, and Arch's stays with the package. */
static bool names_distribution(struct str type)
{
	return str_is(type, "deb") || str_is(type, "rpm") || str_is(type, "apk");
}

/* ---- the source package ---- */

/* "bash-5.1.8-4.el9.src.rpm" is bash of 5.1.8-4.el9. */
static bool split_source_rpm(struct str file, struct str *ret_name, struct str *ret_version)
{
	struct str rest, release;

	if (!str_ends(file, ".src.rpm"))
		return false;
	file = str_slice(file, 0, file.n - strlen(".src.rpm"));
	if (!str_cut_last(file, '-', &rest, &release) || !str_cut_last(rest, '-', ret_name, ret_version))
		return false;
	*ret_version = str_from(ret_version->p, ret_version->n + 1 + release.n);
	return ret_name->n > 0;
}

/* "gcc-12@12.2.0-14", "gcc-12" or the name of a source rpm. */
static void source_of_upstream(struct str upstream, struct package *package)
{
	struct str version;

	if (split_source_rpm(upstream, &package->source_name, &package->source_version))
		return;
	str_cut(upstream, '@', &package->source_name, &version);
	package->source_version = version;
}

static struct str trivy_version(struct arena *arena, const struct bill_item *item)
{
	struct str epoch = bill_property_of(item, "aquasecurity:trivy:SrcEpoch");
	struct str version = bill_property_of(item, "aquasecurity:trivy:SrcVersion");
	struct str release = bill_property_of(item, "aquasecurity:trivy:SrcRelease");

	if (!version.n)
		return version;
	if (str_is(epoch, "0"))
		epoch = STR_NULL;
	return arena_printf(arena, "%.*s%s%.*s%s%.*s", STR(epoch), epoch.n ? ":" : "", STR(version), release.n ? "-" : "",
			    STR(release));
}

/* The first that says a name: our own property, the format's field, Trivy's, Syft's, the purl. */
static void find_source(struct arena *arena, const struct bill_item *item, const struct purl *purl, struct package *package)
{
	struct str rpm = bill_property_of(item, "syft:metadata:sourceRpm"), upstream = purl_qualifier(purl, "upstream");

	package->source_name = bill_property_of(item, "plimsoll:source:name");
	package->source_version = bill_property_of(item, "plimsoll:source:version");
	if (!package->source_name.n && item->source_name.n) {
		package->source_name = item->source_name;
		package->source_version = item->source_version;
	}
	if (!package->source_name.n) {
		package->source_name = bill_property_of(item, "aquasecurity:trivy:SrcName");
		package->source_version = trivy_version(arena, item);
	}
	if (!package->source_name.n) {
		package->source_name = bill_property_of(item, "syft:metadata:source");
		package->source_version = bill_property_of(item, "syft:metadata:sourceVersion");
	}
	if (!package->source_name.n)
		package->source_name = bill_property_of(item, "syft:metadata:originPackage");
	if (!package->source_name.n && rpm.n)
		split_source_rpm(rpm, &package->source_name, &package->source_version);
	if (!package->source_name.n && upstream.n)
		source_of_upstream(upstream, package);
}

static struct str module_of(const struct bill_item *item, const struct purl *purl)
{
	static const char *const keys[] = {
		"plimsoll:modularity", "aquasecurity:trivy:Modularitylabel", "syft:metadata:modularityLabel",
	};

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (bill_property_of(item, keys[i]).n)
			return bill_property_of(item, keys[i]);
	return purl_qualifier(purl, "rpmmod");
}

/* The epoch of an rpm stands beside its version in a purl, and before it everywhere else. */
static struct str version_of(struct arena *arena, const struct bill_item *item, const struct purl *purl, struct package *package)
{
	struct str version = purl->version.n ? purl->version : item->version, epoch = purl_qualifier(purl, "epoch"), left, right;
	uint64_t number = 0;

	if (!str_is(purl->type, "rpm"))
		return version;
	if (str_cut(version, ':', &left, &right) && str_to_u64(left, &number))
		version = right;
	else if (!epoch.n || !str_to_u64(epoch, &number))
		return version;
	package->epoch = (uint32_t)number;
	return number ? arena_printf(arena, "%u:%.*s", package->epoch, STR(version)) : version;
}

/* A purl of some types is in small letters ("django"); the list may tell how the package spells itself. */
static struct str name_of(struct arena *arena, const struct bill_item *item, const struct purl *purl)
{
	const struct naming *naming = naming_of_type(arena_text(arena, purl->type));
	struct str ecosystem = str_of(naming ? naming->ecosystem : NULL);

	return naming && str_eq(naming_fold(ecosystem, item->name, arena), naming_fold(ecosystem, purl->name, arena)) ? item->name
														     : purl->name;
}

bool bill_identify(struct arena *arena, const struct bill_item *item, struct package *package)
{
	struct purl purl;

	if (!purl_parse(arena, item->purl, &purl))
		return false;
	package->type = arena_text(arena, purl.type);
	package->purl = item->purl;
	package->name = name_of(arena, item, &purl);
	if (!names_distribution(purl.type))
		package->namespace = purl.namespace;
	package->version = version_of(arena, item, &purl, package);
	package->architecture = purl_qualifier(&purl, "arch");
	package->modularity = module_of(item, &purl);
	find_source(arena, item, &purl, package);
	return true;
}

/* ---- the operating system ---- */

/* What purls and tools call distributions that name themselves otherwise in os-release. */
static struct str canonical_id(struct arena *arena, struct str name)
{
	static const char *const names[][2] = {
		{"redhat", "rhel"},    {"red hat", "rhel"},        {"oracle", "ol"},
		{"oraclelinux", "ol"}, {"amazon", "amzn"},         {"amazonlinux", "amzn"},
		{"alma", "almalinux"}, {"rockylinux", "rocky"},    {"opensuse.leap", "opensuse-leap"},
		{"sle", "sles"},       {"cbl-mariner", "mariner"}, {"suse linux enterprise server", "sles"},
	};
	struct str lower = arena_lower(arena, name);

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(lower, names[i][0]))
			return str_of(names[i][1]);
	return lower;
}

/* "debian-11", "opensuse-leap-15.5", "11.6", "wolfi". */
static void split_distro(struct arena *arena, const struct purl *purl, struct os *os)
{
	struct str distro = purl_qualifier(purl, "distro"), id, version;

	os->id = canonical_id(arena, purl->namespace);
	if (distro.n && str_is_digit(distro.p[0])) {
		os->version_id = distro;
	} else if (str_cut_last(distro, '-', &id, &version) && version.n && str_is_digit(version.p[0])) {
		os->id = canonical_id(arena, id);
		os->version_id = version;
	} else if (distro.n) {
		os->id = canonical_id(arena, distro);
	}
	os_decide_release(arena, os, STR_NULL);
}

static bool distribution_purl(struct arena *arena, struct str text, struct purl *ret_purl)
{
	return purl_parse(arena, text, ret_purl) && names_distribution(ret_purl->type);
}

bool bill_is_of_system(struct arena *arena, struct str text, const struct os *os)
{
	struct os claimed = {0}, own = {.id = canonical_id(arena, os->id), .version_id = os->version_id, .id_like = os->id_like,
					.codename = os->codename};
	struct purl purl;
	bool like = false;

	if (!os->id.n || !distribution_purl(arena, text, &purl))
		return true;
	split_distro(arena, &purl, &claimed);
	if (!claimed.id.n)
		return true;
	/* A derivative's packages may be named as those of what it derives from. */
	vec_each(id, &os->id_like)
		like = like || str_eq(*id, claimed.id);
	if (!str_eq(claimed.id, own.id))
		return like && str_eq(canonical_id(arena, purl.namespace), claimed.id);
	os_decide_release(arena, &own, STR_NULL);
	return !claimed.version_id.n || !own.version_id.n || str_eq(claimed.release, own.release);
}

/* Trivy's "2 (Karoo)" is 2. */
static void system_of_item(struct bill *bill, const struct bill_item *item, struct os *os)
{
	struct str version = item->version, word;

	os->id = canonical_id(bill->arena, item->name);
	os->version_id = str_next_word(&version, &word) ? word : STR_LIT("");
	os->name = bill_property_of(item, "plimsoll:os:name");
	/* What has one of ours and no name has none. */
	if (!os->name.n && !bill_property_of(item, "plimsoll:os:source").n)
		os->name = arena_printf(bill->arena, "%.*s%s%.*s", STR(item->name), os->version_id.n ? " " : "", STR(os->version_id));
	os->codename = bill_property_of(item, "plimsoll:os:codename");
	os->variant_id = bill_property_of(item, "plimsoll:os:variantId");
	vec_each(pair, &item->properties)
		if (str_is(pair->key, "plimsoll:os:idLike"))
			*vec_push(&os->id_like) = pair->value;
	os->release = bill_property_of(item, "plimsoll:os:release");
	if (!os->release.n)
		os_decide_release(bill->arena, os, STR_NULL);
	os->source = bill_property_of(item, "plimsoll:os:source");
	if (!os->source.n)
		os->source = bill->path;
}

struct vote {
	struct os os;
	size_t count;
};

/* The first of those that most purls are of. */
static void system_of_purls(struct bill *bill, struct os *os)
{
	VEC(struct vote) votes = {0};
	struct vote best = {0};

	vec_each(item, &bill->items) {
		struct vote *vote = NULL;
		struct os claimed = {0};
		struct purl purl;

		if (item->kind != BILL_PACKAGE || !distribution_purl(bill->arena, item->purl, &purl))
			continue;
		split_distro(bill->arena, &purl, &claimed);
		vec_each(known, &votes)
			if (str_eq(known->os.id, claimed.id) && str_eq(known->os.version_id, claimed.version_id))
				vote = known;
		if (!vote && claimed.id.n && votes.n < 64) {
			vote = vec_push(&votes);
			vote->os = claimed;
		}
		if (vote)
			vote->count++;
	}
	vec_each(vote, &votes)
		if (vote->count > best.count)
			best = *vote;
	vec_done(&votes);
	if (!best.count)
		return;
	*os = best.os;
	os->name = arena_printf(bill->arena, "%.*s%s%.*s", STR(os->id), os->version_id.n ? " " : "", STR(os->version_id));
	os->source = bill->path;
}

void bill_system(struct bill *bill, struct os *os)
{
	vec_each(item, &bill->items)
		if (item->kind == BILL_SYSTEM && item->name.n) {
			system_of_item(bill, item, os);
			return;
		}
	system_of_purls(bill, os);
}
