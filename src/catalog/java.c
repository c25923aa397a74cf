/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Java archives and what is in them: each archive, each archive in it and each artifact whose classes were put into one is a
 * package of type "maven". The archive's own pom.properties proves what it is; where only its manifest or name says so, the package
 * is doubtful, and says what it was told by. Sources: JAR File Specification; Maven Archiver; OSGi Core 3.2.1.
 */
#include "catalog/catalog.h"

#include "catalog/fact_layer.h"
#include "catalog/java_archive.h"
#include "catalog/java_links.h"

struct java {
	const struct ctx *ctx;
	const struct tree *tree;
	struct inventory *inventory;
	const struct tree_facts *found;     /* the file that is being read */
	const struct java_identity *linked; /* what links say it is, where it does not say so itself; else NULL */
	struct str linked_license;          /* of its own descriptor, that is one of several */
	struct java_links links;
	struct map by_inode;            /* "inode INNER PART": packages of a file with several names */
	struct map owned;               /* files of packages so far; made when it is first asked for */
	bool owned_made;
	struct arena arena;
};

static void java_done(struct java *j)
{
	java_links_done(&j->links);
	map_done(&j->by_inode);
	map_done(&j->owned);
	arena_done(&j->arena);
}

static bool is_owned(struct java *j, struct str path)
{
	if (!j->owned_made) {
		vec_each(package, &j->inventory->packages)
			vec_each(file, &(*package)->files)
				map_set(&j->owned, *file, j);
		j->owned_made = true;
	}
	return map_get(&j->owned, path) != NULL;
}

/* Addresses and names that Bundle-License has for licences with an identifier of SPDX; else what is declared is kept. */
static const struct {
	const char *part, *spdx;
} licenses[] = {
	{"apache.org/licenses/LICENSE-2.0", "Apache-2.0"},
	{"opensource.org/licenses/Apache-2.0", "Apache-2.0"},
	{"opensource.org/licenses/apache2.0", "Apache-2.0"},
	{"opensource.org/licenses/MIT", "MIT"},
	{"opensource.org/licenses/mit-license", "MIT"},
	{"opensource.org/licenses/BSD-3-Clause", "BSD-3-Clause"},
	{"opensource.org/licenses/BSD-2-Clause", "BSD-2-Clause"},
	{"eclipse.org/legal/epl-v10", "EPL-1.0"},
	{"eclipse.org/legal/epl-v20", "EPL-2.0"},
	{"eclipse.org/legal/epl-2.0", "EPL-2.0"},
	{"eclipse.org/org/documents/edl-v10", "BSD-3-Clause"},
	{"mozilla.org/MPL/2.0", "MPL-2.0"},
	{"gnu.org/licenses/lgpl-2.1", "LGPL-2.1-only"},
};

static struct str license_of(struct java *j, struct str declared)
{
	for (size_t i = 0; i < ARRAY_SIZE(licenses); i++)
		if (str_search(declared, str_of(licenses[i].part)) >= 0)
			return str_of(licenses[i].spdx);
	return arena_str(&j->inventory->arena, declared);
}

/* "srv/app.war!/WEB-INF/lib/x.jar", of a part with the path of its descriptor as well. */
static struct str place_of(struct java *j, const struct fact *fact, bool part)
{
	struct str inner = fact->fields[JAVA_INNER];
	struct arena *arena = &j->inventory->arena;

	return arena_printf(arena, "%.*s%s%.*s%s%.*s", STR(j->found->path), inner.n ? "!/" : "", STR(inner), part ? "!/" : "",
			    part ? (int)fact->fields[JAVA_BY].n : 0, fact->fields[JAVA_BY].p);
}

static struct str what_of(struct java *j, const struct fact *fact, bool part)
{
	struct str by = fact->fields[JAVA_BY], group_by = fact->fields[JAVA_GROUP_BY];

	if (part)
		return str_ends(by, ".xml") ? STR_LIT("pom.xml") : STR_LIT("pom.properties");
	if (group_by.n)
		return arena_printf(&j->inventory->arena, "%.*s, group inferred from %.*s", STR(by), STR(group_by));
	if (fact->fields[JAVA_GROUP].n)
		return arena_str(&j->inventory->arena, by);
	return arena_printf(&j->inventory->arena, "%.*s, group unknown", STR(by));
}

static void fill(struct java *j, const struct fact *fact, bool part, struct package *package)
{
	struct arena *arena = &j->inventory->arena;
	uint64_t confidence = 0;

	package->namespace = arena_str(arena, fact->fields[JAVA_GROUP]);
	package->name = arena_str(arena, fact->fields[JAVA_ARTIFACT]);
	package->version = arena_str(arena, fact->fields[JAVA_VERSION]);
	package->license = license_of(j, fact->fields[JAVA_LICENSE]);
	package->maintainer = arena_str(arena, fact->fields[JAVA_VENDOR]);
	if (part)
		return;
	if (str_to_u64(fact->fields[JAVA_CONFIDENCE], &confidence) && confidence < 100) {
		package->doubtful = true;
		package->confidence = (unsigned)confidence;
	}
	if (fact->fields[JAVA_SHA1].n)
		*vec_push(&package->hashes) = (struct key_value){STR_LIT("SHA-1"), arena_str(arena, fact->fields[JAVA_SHA1])};
	if (!fact->fields[JAVA_INNER].n)
		*vec_push(&package->files) = arena_str(arena, j->found->path);
}

static void add_package(struct java *j, const struct fact *fact, bool part)
{
	const struct tree_version *version = &j->tree->versions.v[j->found->version];
	struct str key = arena_printf(&j->arena, "%u %.*s %.*s %.*s %.*s %.*s", version->inode, STR(fact->fields[JAVA_INNER]),
				      STR(fact->fields[JAVA_GROUP]), STR(fact->fields[JAVA_ARTIFACT]), STR(fact->fields[JAVA_VERSION]),
				      part ? (int)fact->fields[JAVA_BY].n : 0, fact->fields[JAVA_BY].p);
	struct package *package = map_get(&j->by_inode, key);

	if (!package) {
		package = inventory_add(j->inventory, "maven", "java");
		fill(j, fact, part, package);
		package->layer = fact_layer(j->tree, j->found->version, "java", 1);
		map_set(&j->by_inode, key, package);
	}
	*vec_push(&package->locations) =
		(struct location){place_of(j, fact, part), what_of(j, fact, part), version->since, 0};
}

static void note_unknown(struct java *j, const struct fact *fact)
{
	if (!is_owned(j, j->found->path))
		coverage_note(&j->inventory->coverage, &j->inventory->arena, JAVA_NOTE, place_of(j, fact, false),
			      "neither pom.properties nor manifest nor file name say what it is");
}

/* A fact about the file itself, not about an archive or an artifact in it. */
static bool is_whole(const struct fact *fact)
{
	return !fact->fields[JAVA_INNER].n && (str_is(fact->kind, "archive") || str_is(fact->kind, "unknown"));
}

static const struct java_identity *find_linked(struct java *j)
{
	struct str rest = j->found->facts;
	struct fact fact;
	uint64_t confidence;

	while (fact_next(&rest, "java", &fact))
		if (is_whole(&fact) && str_to_u64(fact.fields[JAVA_CONFIDENCE], &confidence) && confidence < 100)
			return java_links_get(&j->links, j->tree, j->found->version);
	return NULL;
}

/* A descriptor that says the same as the links is the archive's own. */
static bool is_linked_part(const struct java *j, const struct fact *fact)
{
	return j->linked && str_is(fact->kind, "part") && !fact->fields[JAVA_INNER].n &&
	       str_eq(fact->fields[JAVA_GROUP], j->linked->group) && str_eq(fact->fields[JAVA_ARTIFACT], j->linked->artifact) &&
	       str_eq(fact->fields[JAVA_VERSION], j->linked->version);
}

static void name_by_link(struct java *j, struct fact *fact)
{
	if (!j->linked || !is_whole(fact))
		return;
	fact->kind = STR_LIT("archive");
	if (!fact->fields[JAVA_LICENSE].n)
		fact->fields[JAVA_LICENSE] = j->linked_license;
	fact->fields[JAVA_GROUP] = j->linked->group;
	fact->fields[JAVA_ARTIFACT] = j->linked->artifact;
	fact->fields[JAVA_VERSION] = j->linked->version;
	fact->fields[JAVA_BY] = STR_LIT("link in a repository");
	fact->fields[JAVA_GROUP_BY] = STR_LIT("");
	fact->fields[JAVA_CONFIDENCE] = STR_LIT("100");
}

static int visit(void *arg, const struct tree_facts *found)
{
	struct java *j = arg;
	struct str rest = found->facts;
	struct fact fact;
	struct err e = ERR_INIT;

	j->found = found;
	j->linked = find_linked(j);
	j->linked_license = STR_LIT("");
	while (fact_next(&rest, "java", &fact)) {
		if (is_linked_part(j, &fact)) {
			j->linked_license = fact.fields[JAVA_LICENSE];
			continue;
		}
		name_by_link(j, &fact);
		if (str_is(fact.kind, "unknown"))
			note_unknown(j, &fact);
		else if (fact.fields[JAVA_ARTIFACT].n && fact.fields[JAVA_VERSION].n)
			add_package(j, &fact, str_is(fact.kind, "part"));
	}
	return ctx_check(j->ctx, &e);
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	auto_done(java_done) struct java j = {.ctx = ctx, .tree = tree, .inventory = inventory};

	java_links_read(&j.links, tree);
	return tree_each_facts(tree, "java", TREE_NOW, visit, &j) < 0 ? ctx_check(ctx, e) : 0;
}

const struct cataloger cataloger_java = {
	.name = "java",
	.run = run,
	.examiner = &java_examiner,
};
