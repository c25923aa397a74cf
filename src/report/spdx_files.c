/* SPDX-License-Identifier: Apache-2.0 */
#include "report/spdx_files.h"

#include "base/mem.h"

#define SHA1_SIZE 20u

/* "SHA256" for "SHA-256". */
static struct str algorithm(struct arena *arena, struct str name)
{
	struct str family, size;

	return str_cut(name, '-', &family, &size) ? arena_printf(arena, "%.*s%.*s", STR(family), STR(size)) : name;
}

void spdx_put_checksums(struct json_writer *json, struct arena *arena, const struct key_value_list *hashes)
{
	bool begun = false;

	vec_each(hash, hashes) {
		if (!sbom_hash_valid(hash))
			continue;
		if (!begun) {
			json_key(json, "checksums");
			json_open(json, '[');
			begun = true;
		}
		json_open(json, '{');
		json_member_text(json, "algorithm", algorithm(arena, hash->key));
		json_member_text(json, "checksumValue", hash->value);
		json_close(json, '}');
	}
	if (begun)
		json_close(json, ']');
}

/* Whether there are digests of some file, and of none only a part. */
static bool all_read(const struct inventory *inventory, const struct package *package)
{
	bool some = false;

	if (!inventory->digests.n)
		return false;
	vec_each(path, &package->files) {
		const struct file_digests *digests = inventory_digests(inventory, *path);

		if (digests && !digests->sha1.n)
			return false;
		some = some || digests;
	}
	return some;
}

void spdx_files_init(struct spdx_files *files, struct sbom *sbom)
{
	const struct inventory *inventory = sbom->report->inventory;

	*files = (struct spdx_files){.sbom = sbom, .told = mem_zero(inventory->digests.n + 1, sizeof(bool))};
	vec_each(package, &inventory->packages) {
		if (!all_read(inventory, *package))
			continue;
		vec_each(path, &(*package)->files) {
			const struct file_digests *digests = inventory_digests(inventory, *path);

			if (digests)
				files->told[digests - inventory->digests.v] = true;
		}
	}
}

void spdx_files_done(struct spdx_files *files)
{
	free(take(files->told));
}

bool spdx_files_of(const struct spdx_files *files, const struct package *package)
{
	return all_read(files->sbom->report->inventory, package);
}

void spdx_files_code(const struct spdx_files *files, const struct package *package, char ret_code[HASH_DIGITS_MAX])
{
	const struct inventory *inventory = files->sbom->report->inventory;
	struct hash *hash = hash_new(HASH_SHA1);
	unsigned char value[HASH_SIZE_MAX];
	VEC(struct str) sums = {0};

	vec_each(path, &package->files) {
		const struct file_digests *digests = inventory_digests(inventory, *path);

		if (digests)
			*vec_push(&sums) = digests->sha1;
	}
	vec_sort(&sums, str_order);
	vec_each(sum, &sums)
		hash_update(hash, *sum);
	hash_final(hash, value);
	hash_free(hash);
	vec_done(&sums);
	hash_digits(value, SHA1_SIZE, ret_code);
}

static struct str reference(const struct spdx_files *files, const struct file_digests *digests)
{
	return arena_printf(&files->sbom->arena, "SPDXRef-file-%zu", (size_t)(digests - files->sbom->report->inventory->digests.v));
}

struct str spdx_files_reference(const struct spdx_files *files, struct str path)
{
	const struct inventory *inventory = files->sbom->report->inventory;
	const struct file_digests *digests = inventory_digests(inventory, path);

	return digests && files->told[digests - inventory->digests.v] ? reference(files, digests) : STR_NULL;
}

/* Clause 8.1: a name is relative to the root of what it is in. */
static void put_file(const struct spdx_files *files, struct json_writer *json, const struct file_digests *digests)
{
	struct arena *arena = &files->sbom->arena;
	struct key_value_list hashes = {0};
	struct key_value layer = {0};

	sbom_file(files->sbom, digests->path, &hashes, &layer);
	json_open(json, '{');
	json_member_text(json, "SPDXID", reference(files, digests));
	json_member_text(json, "fileName", arena_printf(arena, "./%.*s", STR(digests->path)));
	spdx_put_checksums(json, arena, &hashes);
	json_member_text(json, "licenseConcluded", STR_LIT("NOASSERTION"));
	json_member_text(json, "copyrightText", STR_LIT("NOASSERTION"));
	if (layer.value.n)
		json_member_text(json, "comment", arena_printf(arena, "%.*s=%.*s", STR(layer.key), STR(layer.value)));
	json_close(json, '}');
	vec_done(&hashes);
}

void spdx_files_put(const struct spdx_files *files, struct json_writer *json)
{
	const struct inventory *inventory = files->sbom->report->inventory;
	bool begun = false;

	for (size_t i = 0; i < inventory->digests.n; i++) {
		if (!files->told[i])
			continue;
		if (!begun) {
			json_key(json, "files");
			json_open(json, '[');
			begun = true;
		}
		put_file(files, json, &inventory->digests.v[i]);
	}
	if (begun)
		json_close(json, ']');
}
