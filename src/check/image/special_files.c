/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that give more than their bytes: setuid and setgid, capabilities, those that everybody may write, device nodes. A package's
 * own are expected where its kind is known to come so, or where nothing has changed since the package was installed; only the rest speaks.
 *
 * Versions are gone through as they lie, without a walk: an image has a million files, of which hardly one is special.
 */
#include <stdlib.h>

#include "base/map.h"
#include "base/mem.h"
#include "check/check.h"
#include "check/image/special.h"

#define FINDINGS_MAX 50u /* of one rule: beyond, the last one says how many more there are */
#define PATHS_MAX 10u    /* in the evidence of one finding about many files */

struct special {
	uint32_t version;
	struct str path;
	const struct package *owner; /* of the system; NULL: none */
};
VEC_TYPE(specials, struct special);

typedef bool (*is_special)(const struct tree_inode *inode);

static struct str view(const struct subject *subject, uint32_t version, struct arena *arena)
{
	return tree_path_str(subject->tree, subject->tree->versions.v[version].path, arena);
}

/* Names of the folders that a container mounts over: what lies there is not seen. */
static bool is_mounted_over(struct str path)
{
	return str_starts(path, "proc/") || str_starts(path, "sys/") || str_is(path, "proc") || str_is(path, "sys");
}

static void collect(const struct subject *subject, is_special test, struct arena *arena, struct specials *list)
{
	const struct tree *tree = subject->tree;

	for (uint32_t i = 0; i < tree->versions.n; i++) {
		const struct tree_version *version = &tree->versions.v[i];
		struct special special = {.version = i};

		if (version->until != TREE_NOW || version->implicit || !test(tree_inode_of(tree, i)))
			continue;
		special.path = view(subject, i, arena);
		if (!is_mounted_over(special.path))
			*vec_push(list) = special;
	}
}

static int special_order(const void *a, const void *b)
{
	return str_cmp(((const struct special *)a)->path, ((const struct special *)b)->path);
}

/* A record may say "bin/su" of what lies in usr/bin, or the reverse: paths are compared without usr/. */
static struct str without_usr(struct str path)
{
	str_skip(&path, "usr/");
	return path;
}

static void find_owners(const struct subject *subject, struct specials *list)
{
	struct map known = {0};

	if (!list->n || !subject->inventory)
		return;
	vec_each(special, list)
		map_set(&known, without_usr(special->path), special);
	vec_each(package, &subject->inventory->packages)
		if (package_is_of_system(*package))
			vec_each(path, &(*package)->files) {
				struct special *special = map_get(&known, without_usr(*path));

				if (special)
					special->owner = *package;
			}
	map_done(&known);
}

/* Put there by its package, and as it came: stored in the layer that the package came with. Without records a known name has to do. */
static bool is_expected(const struct subject *subject, const struct special *special)
{
	const struct tree_inode *inode = tree_inode_of(subject->tree, special->version);

	if (special_is_open_door(special->path))
		return false;
	if (special->owner)
		return special_is_shipped(special->path) || special->owner->layer == (int)inode->layer;
	return special_is_shipped(special->path) && !(subject->inventory && subject->inventory->database_found);
}

static struct finding *found(const struct check *check, const struct subject *subject, const struct special *special, struct findings *findings)
{
	struct finding *finding = check_finding(check, findings);

	finding->path = arena_str(&findings->arena, special->path);
	finding->layer = tree_inode_of(subject->tree, special->version)->layer;
	return finding;
}

static struct str owner_text(const struct special *special, struct arena *arena)
{
	return special->owner ? arena_printf(arena, "a file of %.*s", STR(special->owner->name)) : STR_LIT("of no package");
}

/* ---- privileged programs ---- */

static bool is_setuid(const struct tree_inode *inode)
{
	return inode->type == ENTRY_FILE && (inode->mode & 06000) && (inode->mode & 0111);
}

static bool is_capable(const struct tree_inode *inode)
{
	return inode->type == ENTRY_FILE && (inode->flags & ENTRY_CAPABILITY);
}

static void tell_program(const struct check *check, const struct subject *subject, const struct special *special, struct findings *findings)
{
	const struct tree_inode *inode = tree_inode_of(subject->tree, special->version);
	bool door = special_is_open_door(special->path);
	struct finding *finding = found(check, subject, special, findings);

	finding->severity = door && (inode->uid == 0 || (inode->flags & ENTRY_CAPABILITY)) ? SEVERITY_HIGH : check->severity;
	finding_evidence(findings, finding, finding->path, "mode %04o, owner %u:%u%s; %.*s", inode->mode, inode->uid, inode->gid,
			 inode->flags & ENTRY_CAPABILITY ? ", with file capabilities" : "", STR(owner_text(special, &findings->arena)));
	if (door)
		finding_evidence(findings, finding, finding->path, "it runs any command or touches any file for whoever starts it");
}

static int each_program(const struct check *check, const struct subject *subject, struct findings *findings, is_special test)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct specials list = {0};
	size_t told = 0;

	if (!subject->tree)
		return 0;
	collect(subject, test, &arena, &list);
	vec_sort(&list, special_order);
	find_owners(subject, &list);
	vec_each(special, &list) {
		if (is_expected(subject, special))
			continue;
		if (told++ < FINDINGS_MAX)
			tell_program(check, subject, special, findings);
	}
	if (told > FINDINGS_MAX)
		finding_evidence(findings, &findings->list.v[findings->list.n - 1], STR_LIT(""), "and %zu more files", told - FINDINGS_MAX);
	vec_done(&list);
	return 0;
}

static int judge_setuid(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage, struct err *e)
{
	(void)coverage, (void)e;
	return each_program(check, subject, findings, is_setuid);
}

static int judge_capability(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage, struct err *e)
{
	(void)coverage, (void)e;
	return each_program(check, subject, findings, is_capable);
}

/* ---- what everybody may write ---- */

static bool is_open_folder(const struct tree_inode *inode)
{
	return inode->type == ENTRY_DIRECTORY && (inode->mode & 0002) && !(inode->mode & 01000);
}

static bool is_open_file(const struct tree_inode *inode)
{
	return inode->type == ENTRY_FILE && (inode->mode & 0002);
}

struct in_layer {
	size_t told, finding; /* files, and the index of the finding about them */
};

/* One finding a layer: a `chmod -R 777` is one mistake, however many files it met. Paths are made only of those that are named. */
static int each_layer(const struct check *check, const struct subject *subject, struct findings *findings, is_special test)
{
	const struct tree *tree = subject->tree;
	struct in_layer *layers = tree ? mem_zero(tree->layers, sizeof(*layers)) : NULL;

	for (uint32_t i = 0; tree && i < tree->versions.n; i++) {
		const struct tree_version *version = &tree->versions.v[i];
		const struct tree_inode *inode = tree_inode_of(tree, i);
		struct in_layer *in = &layers[inode->layer];
		struct special special = {.version = i};

		if (version->until != TREE_NOW || version->implicit || !test(inode))
			continue;
		if (in->told >= PATHS_MAX) {
			in->told++;
			continue;
		}
		special.path = view(subject, i, &findings->arena);
		if (is_mounted_over(special.path))
			continue;
		if (!in->told++) {
			in->finding = findings->list.n;
			found(check, subject, &special, findings);
		}
		finding_evidence(findings, &findings->list.v[in->finding], special.path, "mode %04o, owner %u:%u", inode->mode, inode->uid, inode->gid);
	}
	for (unsigned i = 0; tree && i < tree->layers; i++)
		if (layers[i].told > PATHS_MAX)
			finding_evidence(findings, &findings->list.v[layers[i].finding], STR_LIT(""), "and %zu more", layers[i].told - PATHS_MAX);
	free(layers);
	return 0;
}

static int judge_folder(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage, struct err *e)
{
	(void)coverage, (void)e;
	return each_layer(check, subject, findings, is_open_folder);
}

static int judge_file(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage, struct err *e)
{
	(void)coverage, (void)e;
	return each_layer(check, subject, findings, is_open_file);
}

/* ---- devices ---- */

static bool is_device(const struct tree_inode *inode)
{
	return inode->type == ENTRY_CHARACTER || inode->type == ENTRY_BLOCK;
}

static int judge_device(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct specials list = {0};
	size_t told = 0;

	(void)coverage, (void)e;
	if (!subject->tree)
		return 0;
	collect(subject, is_device, &arena, &list);
	vec_sort(&list, special_order);
	vec_each(special, &list) {
		const struct tree_inode *inode = tree_inode_of(subject->tree, special->version);
		struct finding *finding;

		if (special_is_usual_device(special->path) || told++ >= FINDINGS_MAX)
			continue;
		finding = found(check, subject, special, findings);
		finding_evidence(findings, finding, finding->path, "a %s device, mode %04o, owner %u:%u", inode->type == ENTRY_BLOCK ? "block" : "character",
				 inode->mode, inode->uid, inode->gid);
	}
	vec_done(&list);
	return 0;
}

const struct check checks_image_special_files[] = {
	{
		.id = "image/setuid",
		.title = "program with a setuid or setgid bit that no distribution ships so",
		.why = "Whoever gets into the container as any user runs it with its owner's rights; a flaw in it, or a shell in it, makes them root.",
		.fix = "take the bit away (`chmod u-s,g-s`) in the build step that sets it, and forbid it where the container runs (no-new-privileges)",
		.aliases = (const char *const[]){"CIS-DI-0008", NULL},
		.references = (const char *const[]){"CIS Docker 4.8", NULL},
		.severity = SEVERITY_MEDIUM,
		.eval = judge_setuid,
	},
	{
		.id = "image/file-capability",
		.title = "program with file capabilities that no distribution ships so",
		.why = "Whoever gets into the container as any user runs it with these capabilities, as far as the container itself has them.",
		.fix = "take them away (`setcap -r`), or give the container only the capability that it needs",
		.references = (const char *const[]){"CIS Docker 4.8", NULL},
		.severity = SEVERITY_LOW,
		.eval = judge_capability,
	},
	{
		.id = "image/world-writable-folder",
		.title = "folder that everybody may write to, without the sticky bit",
		.why = "Any user of the container can remove and replace what others have there, programs and configuration too.",
		.fix = "give it to the user that needs it (`COPY --chown`, `chown`) in place of mode 777, or set the sticky bit (`chmod +t`)",
		.severity = SEVERITY_LOW,
		.eval = judge_folder,
	},
	{
		.id = "image/world-writable-file",
		.title = "file that everybody may write to",
		.why = "Any user of the container can change it: of a program or its configuration, what others run.",
		.fix = "give it to the user that needs it (`COPY --chown --chmod`) in place of mode 666 or 777",
		.severity = SEVERITY_LOW,
		.eval = judge_file,
	},
	{
		.id = "image/device-node",
		.title = "device node in the image",
		.why = "The container runs with the devices that its runtime gives it; where it is privileged, or its file system mounted with devices, a node opens what it names.",
		.fix = "leave it out of the image; where a device is needed give it to the container (`--device`)",
		.severity = SEVERITY_MEDIUM,
		.eval = judge_device,
	},
	{0},
};
