/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The operating system: etc/os-release, usr/lib/os-release, and what older or smaller systems have instead. The first file
 * that names a system wins. A file that is there and cannot be understood is noted; an image without any is fine (scratch).
 */
#include "catalog/os_release.h"

#include "base/path.h"
#include "catalog/catalog.h"
#include "catalog/os_id.h"
#include "codec/shell_assign.h"

#define FILE_MAX ((size_t)64 << 10)
#define ID_LIKE_MAX 32

static const char *const wanted[] = {
	"etc/os-release",
	"usr/lib/os-release",
	"usr/lib/os.release.d/*",
	"etc/*-release",
	"usr/lib/*-release",
	"etc/debian_version",
	"etc/slackware-version",
	"etc/apk/repositories",
	"etc/apk/repositories.d/*.list",
	NULL,
};

/* The more particular first: rebuilds of RHEL carry redhat-release too, Ubuntu and others carry debian_version. */
static const char *const substitutes[] = {
	"alpine-release", "almalinux-release", "rocky-release", "oracle-release", "fedora-release", "centos-release",
	"mariner-release", "azurelinux-release", "photon-release", "openEuler-release", "anolis-release", "redhat-release",
	"system-release", "SuSE-release", "arch-release", "gentoo-release", "slackware-version", "lsb-release",
	"debian_version",
};

static void add_like(struct arena *arena, struct os *os, struct str like)
{
	struct str word;

	os->id_like.n = 0;
	while (os->id_like.n < ID_LIKE_MAX && str_next(&like, ' ', &word))
		if (word.n)
			*vec_push(&os->id_like) = arena_lower(arena, word);
}

bool os_release_parse(struct arena *arena, struct str bytes, struct os *os, uint32_t *ret_damage_line)
{
	struct shell_reader reader = SHELL_READER(bytes);
	struct str name, value, pretty = STR_LIT("");

	while (shell_assign_next(&reader, arena, &name, &value)) {
		if (str_is(name, "ID"))
			os->id = arena_lower(arena, value);
		else if (str_is(name, "VERSION_ID"))
			os->version_id = value;
		else if (str_is(name, "NAME"))
			os->name = value;
		else if (str_is(name, "PRETTY_NAME"))
			pretty = value;
		else if (str_is(name, "VERSION_CODENAME"))
			os->codename = value;
		else if (str_is(name, "VARIANT_ID"))
			os->variant_id = value;
		else if (str_is(name, "ID_LIKE"))
			add_like(arena, os, value);
	}
	if (pretty.n)
		os->name = pretty;
	*ret_damage_line = reader.damage_line;
	return os->id.n != 0;
}

/* The word behind "release" or, where there is none, the first that begins with a digit. */
static struct str version_in(struct str line)
{
	ptrdiff_t at = str_search(line, STR_LIT("release "));
	struct str word;

	if (at >= 0)
		line = str_from_index(line, (size_t)at + strlen("release "));
	while (str_next(&line, ' ', &word))
		if (word.n && str_is_digit(word.p[0]))
			return word;
	return STR_LIT("");
}

static struct str in_parentheses(struct str line)
{
	struct str left, right, inside;

	if (!str_cut(line, '(', &left, &right) || !str_cut(right, ')', &inside, &left))
		return STR_LIT("");
	return inside;
}

/* "CentOS release 6.10 (Final)", "VMware Photon OS 4.0", "Slackware 15.0". */
static bool parse_sentence(struct arena *arena, struct str line, struct os *os)
{
	os->id = os_id_of_name(line);
	if (!os->id.n)
		return false;
	os->name = arena_str(arena, line);
	os->version_id = arena_str(arena, version_in(line));
	os->codename = arena_lower(arena, in_parentheses(line));
	return true;
}

/* "11.8", or "trixie/sid" where no number is given out yet. */
static bool parse_debian_version(struct arena *arena, struct str line, struct os *os)
{
	struct str codename, rest;

	os->id = str_starts(line, "kali") ? STR_LIT("kali") : STR_LIT("debian");
	os->name = arena_printf(arena, "Debian GNU/Linux %.*s", STR(line));
	if (str_is_digit(line.p[0])) {
		/* os-release has the major number since there is one. */
		str_cut(line, '.', &line, &rest);
		os->version_id = arena_str(arena, line);
	} else {
		str_cut(line, '/', &codename, &rest);
		os->codename = arena_str(arena, codename);
	}
	return true;
}

static bool parse_lsb(struct arena *arena, struct str bytes, struct os *os)
{
	struct shell_reader reader = SHELL_READER(bytes);
	struct str name, value, id = STR_LIT("");

	while (shell_assign_next(&reader, arena, &name, &value)) {
		if (str_is(name, "DISTRIB_ID"))
			id = value;
		else if (str_is(name, "DISTRIB_RELEASE"))
			os->version_id = value;
		else if (str_is(name, "DISTRIB_CODENAME"))
			os->codename = value;
		else if (str_is(name, "DISTRIB_DESCRIPTION"))
			os->name = value;
	}
	os->id = os_id_of_name(id).n ? os_id_of_name(id) : arena_lower(arena, id);
	return os->id.n != 0;
}

/* "SUSE Linux Enterprise Server 11 (x86_64)", then "VERSION = 11" and "PATCHLEVEL = 4". */
static bool parse_suse(struct arena *arena, struct str bytes, struct os *os)
{
	struct str line, name, value, version = STR_LIT(""), level = STR_LIT("");

	if (!str_next_line(&bytes, &line) || !parse_sentence(arena, str_trim(line), os))
		return false;
	os->codename = STR_LIT("");
	while (str_next_line(&bytes, &line)) {
		if (!str_cut(line, '=', &name, &value))
			continue;
		name = str_trim(name);
		if (str_is(name, "VERSION"))
			version = str_trim(value);
		else if (str_is(name, "PATCHLEVEL"))
			level = str_trim(value);
		else if (str_is(name, "CODENAME"))
			os->codename = arena_lower(arena, str_trim(value));
	}
	if (version.n)
		os->version_id = level.n && !str_is(level, "0") && str_starts(os->id, "sle") ?
			arena_printf(arena, "%.*s.%.*s", STR(version), STR(level)) : arena_str(arena, version);
	return true;
}

bool os_substitute_parse(struct arena *arena, struct str name, struct str bytes, struct os *os)
{
	struct str rest = bytes, line = STR_LIT("");

	str_next_line(&rest, &line);
	line = str_trim(line);
	if (str_is(name, "arch-release")) {
		/* The file is empty: that it is there says all. */
		*os = (struct os){.id = STR_LIT("arch"), .name = STR_LIT("Arch Linux"), .id_like = os->id_like};
		return true;
	}
	if (!line.n)
		return false;
	if (str_is(name, "lsb-release"))
		return parse_lsb(arena, bytes, os);
	if (str_is(name, "SuSE-release"))
		return parse_suse(arena, bytes, os);
	if (str_is(name, "debian_version"))
		return parse_debian_version(arena, line, os);
	if (str_is(name, "alpine-release")) {
		os->id = STR_LIT("alpine");
		os->version_id = arena_str(arena, line);
		os->name = arena_printf(arena, "Alpine Linux v%.*s", STR(line));
		return true;
	}
	return parse_sentence(arena, line, os);
}

/* "v3.18" as a number that orders releases; 0 where it is none. */
static uint64_t alpine_order(struct str release)
{
	uint64_t major, minor;
	struct str left, right;

	if (!str_skip(&release, "v") || !str_cut(release, '.', &left, &right) || !str_to_u64(left, &major) ||
	    !str_to_u64(right, &minor) || major > 1000 || minor > 1000)
		return 0;
	return major * 10000 + minor;
}

struct str os_alpine_repositories(struct arena *arena, struct str bytes)
{
	struct str line, part, best = STR_LIT("");

	while (str_next_line(&bytes, &line)) {
		line = str_trim(line);
		/* postmarketOS numbers its own releases otherwise. */
		if (!line.n || line.p[0] == '#' || line.p[0] == '@' || str_search(line, STR_LIT("postmarketos")) >= 0)
			continue;
		/* …/alpine/v3.18/main: the release is a component of its own, whatever mirror it is. */
		while (str_next(&line, '/', &part)) {
			if (str_is(part, "edge"))
				return STR_LIT("edge");
			if (alpine_order(part) > alpine_order(best))
				best = part;
		}
	}
	return arena_str(arena, best);
}

static bool is_like(const struct os *os, const char *id)
{
	bool like = str_is(os->id, id);

	vec_each(word, &os->id_like)
		like = like || str_is(*word, id);
	return like;
}

static struct str alpine_release(struct arena *arena, const struct os *os, struct str repositories)
{
	struct str major, rest, minor;

	if (str_search(os->version_id, STR_LIT("_alpha")) >= 0)
		return STR_LIT("edge");
	if (repositories.n)
		return repositories;
	if (!str_is(os->id, "alpine"))
		return os_postmarketos_base(os->version_id);
	if (!str_cut(os->version_id, '.', &major, &rest))
		return arena_str(arena, os->version_id);
	str_cut(rest, '.', &minor, &rest);
	return arena_printf(arena, "v%.*s.%.*s", STR(major), STR(minor));
}

void os_decide_release(struct arena *arena, struct os *os, struct str repositories)
{
	if (is_like(os, "alpine"))
		os->release = alpine_release(arena, os, repositories);
	else if (is_like(os, "debian") && !os->version_id.n)
		/* Testing and unstable have a code name before they have a number; feeds list them by the number to come. */
		os->release = os_debian_major(os->codename);
	else
		os->release = os_release_of(arena, os->id, os->version_id);
}

/* ---- over the tree ---- */

struct run {
	const struct tree *tree;
	struct inventory *inventory;
};

/* False where the file is not there; one that cannot be read is noted and counts as not there. */
static bool read_file(struct run *run, const char *path, struct str *ret_bytes, struct str *ret_path)
{
	uint32_t version = tree_lookup(run->tree, path);
	struct err e = ERR_INIT;

	if (version == TREE_NONE || tree_inode_of(run->tree, version)->type != ENTRY_FILE)
		return false;
	*ret_path = tree_path_str(run->tree, run->tree->versions.v[version].path, &run->inventory->arena);
	if (tree_read(run->tree, version, FILE_MAX, ret_bytes, &e) == 0)
		return true;
	coverage_note(&run->inventory->coverage, &run->inventory->arena, "operating system", *ret_path, "%s", e.text);
	return false;
}

static void start_over(struct os *os)
{
	struct str_list id_like = os->id_like;

	id_like.n = 0;
	*os = (struct os){.id_like = id_like};
}

/* PRETTY_NAME "Debian GNU/Linux trixie/sid" names the release where neither VERSION_ID nor VERSION_CODENAME does. */
static void codename_from_name(struct arena *arena, struct os *os)
{
	struct str word, rest = os->name, codename;

	if (os->codename.n || os->version_id.n || !is_like(os, "debian"))
		return;
	while (str_next(&rest, ' ', &word))
		if (str_cut(word, '/', &codename, &word) && os_debian_major(codename).n)
			os->codename = arena_str(arena, codename);
}

static bool read_os_release(struct run *run, const char *path)
{
	struct os *os = &run->inventory->os;
	uint32_t damage_line;
	struct str bytes, at;
	bool found;

	if (!read_file(run, path, &bytes, &at))
		return false;
	found = os_release_parse(&run->inventory->arena, bytes, os, &damage_line);
	if (!found && damage_line)
		coverage_note(&run->inventory->coverage, &run->inventory->arena, "operating system", at,
			      "no ID; line %u is no assignment", damage_line);
	else if (!found)
		coverage_note(&run->inventory->coverage, &run->inventory->arena, "operating system", at, "no ID");
	if (!found) {
		start_over(os);
		return false;
	}
	os->source = at;
	codename_from_name(&run->inventory->arena, os);
	return true;
}

static bool read_substitute(struct run *run, const char *name)
{
	static const char *const folders[] = {"etc", "usr/lib"};
	struct os *os = &run->inventory->os;

	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		struct str path = arena_printf(&run->inventory->arena, "%s/%s", folders[i], name), bytes, at;

		if (!read_file(run, path.p, &bytes, &at))
			continue;
		if (os_substitute_parse(&run->inventory->arena, str_of(name), bytes, os)) {
			os->source = at;
			return true;
		}
		start_over(os);
	}
	return false;
}

struct repositories {
	struct run *run;
	struct buf text;
};

static void add_repositories(struct repositories *repositories, const char *path)
{
	struct str bytes, at;

	if (!read_file(repositories->run, path, &bytes, &at))
		return;
	buf_put(&repositories->text, bytes);
	buf_putc(&repositories->text, '\n');
}

static int visit_repositories(void *arg, uint32_t version)
{
	struct repositories *repositories = arg;
	const struct tree *tree = repositories->run->tree;
	struct arena *arena = &repositories->run->inventory->arena;

	add_repositories(repositories, tree_path_str(tree, tree->versions.v[version].path, arena).p);
	return repositories->text.full ? -1 : 0;
}

static struct str read_repositories(struct run *run)
{
	struct repositories repositories = {run, BUF_INIT((size_t)4 << 20)};
	struct str release;

	add_repositories(&repositories, "etc/apk/repositories");
	tree_each(run->tree, "etc/apk/repositories.d/*.list", TREE_NOW, visit_repositories, &repositories);
	release = os_alpine_repositories(&run->inventory->arena, buf_str(&repositories.text));
	buf_done(&repositories.text);
	return release;
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	struct run run = {tree, inventory};
	bool found = read_os_release(&run, "etc/os-release") || read_os_release(&run, "usr/lib/os-release");

	(void)ctx, (void)e;
	for (size_t i = 0; !found && i < ARRAY_SIZE(substitutes); i++)
		found = read_substitute(&run, substitutes[i]);
	if (found)
		os_decide_release(&inventory->arena, &inventory->os, read_repositories(&run));
	return 0;
}

const struct cataloger cataloger_os_release = {"os_release", wanted, run};
