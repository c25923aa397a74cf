/* SPDX-License-Identifier: Apache-2.0 */
/* Trivy's own JSON, SchemaVersion 2, with its list of packages (--list-all-pkgs). Source: the documents it writes. */
#include "base/map.h"
#include "catalog/bill_formats.h"

/* "1:2.3-4" of an epoch, a version and a release that stand apart. */
static struct str whole_version(struct bill *bill, const struct json *package, const char *epoch_key, const char *version_key,
				const char *release_key)
{
	struct str version = json_get_text(package, version_key), release = json_get_text(package, release_key);
	uint64_t epoch = 0;

	if (!version.n)
		return STR_LIT("");
	json_u64(json_get(package, epoch_key), &epoch);
	return arena_printf(bill->arena, "%s%.*s%s%.*s", epoch ? arena_printf(bill->arena, "%llu:", (unsigned long long)epoch).p : "",
			    STR(version), release.n ? "-" : "", STR(release));
}

static struct str reference_of(const struct json *package)
{
	struct str id = json_get_text(json_get(package, "Identifier"), "UID");

	return id.n ? id : json_get_text(package, "ID");
}

static void read_package(struct bill *bill, const struct json *package, struct str target)
{
	struct str path = json_get_text(package, "FilePath");
	auto_done(buf_done) struct buf licenses = BUF_INIT((size_t)1 << 20);
	struct bill_item *item = bill_add(bill, BILL_PACKAGE, reference_of(package), json_get_text(package, "Name"));

	item->purl = bill_text(bill, json_get_text(json_get(package, "Identifier"), "PURL"));
	item->version = whole_version(bill, package, "Epoch", "Version", "Release");
	item->source_name = bill_text(bill, json_get_text(package, "SrcName"));
	item->source_version = whole_version(bill, package, "SrcEpoch", "SrcVersion", "SrcRelease");
	item->supplier = bill_text(bill, json_get_text(package, "Maintainer"));
	item->path = bill_text(bill, path.n ? path : target);
	bill_property(bill, item, STR_LIT("plimsoll:modularity"), json_get_text(package, "Modularitylabel"));
	json_each(license, json_get(package, "Licenses"))
		buf_printf(&licenses, "%s%.*s", licenses.n ? " AND " : "", STR(json_text(license)));
	item->license = bill_text(bill, buf_str(&licenses));
	json_each(file, json_get(package, "InstalledFiles"))
		*vec_push(&item->files) = arena_str(bill->arena, json_text(file));
}

/* A lock file; of the operating system's packages no path, but a title. */
static struct str place_of(const struct json *result)
{
	return str_is(json_get_text(result, "Class"), "os-pkgs") ? STR_LIT("") : json_get_text(result, "Target");
}

/* Within one result packages call each other by their IDs, which other results may have given to others. */
static void read_depends(struct bill *bill, const struct json *packages)
{
	struct map by_id = {0};

	json_each(package, packages)
		map_set(&by_id, json_get_text(package, "ID"), (void *)(uintptr_t)package);
	json_each(package, packages)
		json_each(needed, json_get(package, "DependsOn"))
			bill_relate(bill, reference_of(package), reference_of(map_get(&by_id, json_text(needed))), false);
	map_done(&by_id);
}

int bill_trivy(struct bill *bill, const struct json *root, struct err *e)
{
	const struct json *system = json_get(json_get(root, "Metadata"), "OS");
	size_t packages = 0;

	if (bill_check_list(bill, root, "Results", e) < 0)
		return e->code;
	bill->format = STR_LIT("Trivy");
	if (json_get_text(system, "Family").n)
		bill_add(bill, BILL_SYSTEM, STR_NULL, json_get_text(system, "Family"))->version =
			bill_text(bill, json_get_text(system, "Name"));
	json_each(result, json_get(root, "Results")) {
		if (bill_check_list(bill, result, "Packages", e) < 0)
			return err_wrap(e, "Results[%zu]", result_i);
		packages += json_count(json_get(result, "Packages"));
		json_each(package, json_get(result, "Packages"))
			read_package(bill, package, place_of(result));
		read_depends(bill, json_get(result, "Packages"));
	}
	if (!packages && json_count(json_get(root, "Results")))
		bill_note(bill, json_get_text(root, "ArtifactName"), "no packages are listed, only what was found about them");
	return 0;
}
