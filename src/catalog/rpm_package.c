/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/rpm_package.h"

#include "base/path.h"

#define MODE_TYPE 0170000
#define MODE_DIRECTORY 0040000

void rpm_filler_init(struct rpm_filler *filler, struct inventory *inventory, const struct tree *tree)
{
	*filler = (struct rpm_filler){.inventory = inventory, .tree = tree, .text = BUF_INIT(4 * PATH_LENGTH_MAX)};
}

void rpm_filler_done(struct rpm_filler *filler)
{
	owned_done(&filler->owned);
	vec_done(&filler->folders);
	buf_done(&filler->text);
}

static struct str copy(struct rpm_filler *filler, struct str s)
{
	if (s.n > RPM_TEXT_MAX)
		s.n = RPM_TEXT_MAX;
	return s.n ? arena_str(&filler->inventory->arena, s) : STR_LIT("");
}

struct package *rpm_package_add(struct rpm_filler *filler, const struct rpm_record *record, struct str version,
				struct str source_rpm, struct str vendor)
{
	struct package *package = inventory_add(filler->inventory, "rpm", "rpm");
	struct str source_name, source_version;

	package->name = copy(filler, record->name);
	package->version = version.n ? arena_str(&filler->inventory->arena, version) : STR_LIT("");
	package->epoch = record->epoch;
	package->architecture = copy(filler, record->architecture);
	package->maintainer = copy(filler, vendor);
	package->foreign = rpm_is_foreign(&filler->inventory->os, vendor);
	if (rpm_source(source_rpm, &source_name, &source_version)) {
		package->source_name = copy(filler, source_name);
		package->source_version = copy(filler, source_version);
	}
	return package;
}

/*
 * The names of a relation, each once. What starts with "rpmlib(" asks for a feature of rpm itself, which no package
 * provides.
 */
static void add_relations(struct rpm_filler *filler, struct rpm_strings names, struct str_list *list)
{

	while (names.n) {
		struct str name = rpm_strings_next(&names);

		if (!name.n || name.n > RPM_TEXT_MAX || str_starts(name, "rpmlib("))
			continue;
		if (filler->names >= RPM_NAMES_MAX) {
			filler->full = true;
			break;
		}
		filler->names++;
		*vec_push(list) = name;
	}
	vec_sort_unique(list, str_order);
	vec_each(name, list)
		*name = copy(filler, *name);
}

static void add_file(struct rpm_filler *filler, struct str folder, struct str name)
{
	if (folder.n + name.n > PATH_LENGTH_MAX)
		return;
	if (filler->paths + folder.n + name.n > RPM_PATHS_MAX || filler->owned.full) {
		filler->full = true;
		return;
	}
	filler->paths += folder.n + name.n;
	buf_clear(&filler->text);
	buf_put(&filler->text, folder);
	buf_put(&filler->text, name);
	owned_add(&filler->owned, arena_str(&filler->inventory->arena, buf_str(&filler->text)), &filler->inventory->arena);
	filler->full = filler->full || filler->owned.full;
}

static void read_folders(struct rpm_filler *filler, struct rpm_header *header)
{
	struct rpm_strings names = rpm_header_strings(header, RPM_DIRNAMES);

	filler->folders.n = 0;
	while (names.n && filler->folders.n < RPM_FOLDERS_MAX)
		*vec_push(&filler->folders) = rpm_strings_next(&names);
}

/* Since rpm 4: BASENAMES[i] lies in DIRNAMES[DIRINDEXES[i]]. Before: whole paths in OLDFILENAMES. */
static void add_files(struct rpm_filler *filler, struct rpm_header *header, struct package *package)
{
	struct rpm_strings names = rpm_header_strings(header, RPM_BASENAMES);
	struct rpm_numbers folder_of = rpm_header_numbers(header, RPM_DIRINDEXES);
	struct rpm_numbers modes = rpm_header_numbers(header, RPM_FILEMODES);
	bool whole = names.n == 0;

	if (whole)
		names = rpm_header_strings(header, RPM_OLDFILENAMES);
	else
		read_folders(filler, header);
	if ((!whole && folder_of.n != names.n) || (modes.n && modes.n != names.n)) {
		header->damaged = true;
		return;
	}
	for (size_t i = 0; names.n; i++) {
		struct str name = rpm_strings_next(&names);
		uint64_t folder = whole ? 0 : rpm_number(&folder_of, i);

		if (modes.n && (rpm_number(&modes, i) & MODE_TYPE) == MODE_DIRECTORY)
			continue;
		if (whole)
			add_file(filler, STR_LIT(""), name);
		else if (folder < filler->folders.n)
			add_file(filler, filler->folders.v[folder], name);
		else
			header->damaged = true;
	}
	owned_finish(&filler->owned, filler->tree, &filler->inventory->arena, package);
}

void rpm_package_fill(struct rpm_filler *filler, struct rpm_header *header, struct package *package)
{
	struct rpm_numbers size = rpm_header_numbers(header, RPM_LONGSIZE);

	if (!size.n)
		size = rpm_header_numbers(header, RPM_SIZE);
	package->installed_size = size.n ? rpm_number(&size, 0) : 0;
	package->license = copy(filler, rpm_header_string(header, RPM_LICENSE));
	package->modularity = copy(filler, rpm_header_string(header, RPM_MODULARITYLABEL));
	add_relations(filler, rpm_header_strings(header, RPM_REQUIRENAME), &package->depends);
	add_relations(filler, rpm_header_strings(header, RPM_PROVIDENAME), &package->provides);
	add_files(filler, header, package);
}
