/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/java_identity.h"

#include "base/path.h"
#include "catalog/java_groups.h"
#include "catalog/java_name.h"

#define CERTAIN 100u
#define GROUP_INFERRED 80u
#define GROUP_UNKNOWN 60u
#define BY_NAME_ONLY 50u

#define SYMBOLIC_PARTS_MAX 4u /* parts of a symbolic name that may be one artifact: "netty-codec-http" has at most as many */

struct identifying {
	const struct java_evidence *evidence;
	struct arena *arena;
	struct java_name name;
	struct str symbolic_name, title;
};

/* ---- pom.properties ---- */

/* File names are written by people, who take "_" for "-" and the other way round. */
static bool starts_like(struct str text, struct str prefix)
{
	if (text.n < prefix.n)
		return false;
	for (size_t n = 0; n < prefix.n; n++)
		if (text.p[n] != prefix.p[n] && !((text.p[n] == '-' && prefix.p[n] == '_') || (text.p[n] == '_' && prefix.p[n] == '-')))
			return false;
	return true;
}

/* How well a name goes with an artifact: 0 not at all. */
static unsigned goes_with(struct str name, const struct java_pom *pom)
{
	struct str rest = str_from_index(name, pom->artifact.n);

	if (!starts_like(name, pom->artifact))
		return 0;
	if (!rest.n)
		return 3;
	if (!str_skip(&rest, "-"))
		return 0;
	if (starts_like(rest, pom->version))
		return 3;
	return rest.n && str_is_digit(rest.p[0]) ? 2 : 0;
}

/* Some packagers write "group.artifact-version.jar". */
static unsigned names_file(const struct java_pom *pom, struct str stem)
{
	size_t group = pom->group.n + 1;

	if (stem.n > group && stem.p[group - 1] == '.' && starts_like(stem, pom->group))
		return goes_with(str_from_index(stem, group), pom);
	return goes_with(stem, pom);
}

static const struct java_pom *pom_by_file(const struct identifying *i)
{
	const struct java_pom *best = NULL;
	unsigned best_score = 0;

	for (size_t n = 0; n < i->evidence->pom_count; n++) {
		const struct java_pom *pom = &i->evidence->poms[n];
		unsigned score = names_file(pom, i->name.stem);

		if (score > best_score || (score && score == best_score && pom->artifact.n > best->artifact.n)) {
			best = pom;
			best_score = score;
		}
	}
	return best;
}

/* Whether text is "BEFORE" + separator + "END". */
static bool ends_with_part(struct str text, char separator, struct str end)
{
	return text.n > end.n + 1 && end.n && text.p[text.n - end.n - 1] == separator &&
	       str_eq(str_from_index(text, text.n - end.n), end);
}

/* A file of another name, "app.jar": the manifest may say which of several parts it is. */
static const struct java_pom *pom_by_manifest(const struct identifying *i)
{
	for (size_t n = 0; n < i->evidence->pom_count; n++) {
		const struct java_pom *pom = &i->evidence->poms[n];

		if (str_eq(i->title, pom->artifact) || str_eq(i->symbolic_name, pom->artifact) ||
		    ends_with_part(i->symbolic_name, '.', pom->artifact))
			return pom;
	}
	return NULL;
}

/* ---- the manifest's version ---- */

static struct str manifest_version(const struct identifying *i, const char *key)
{
	struct str value = manifest_get(i->evidence->manifest, key), word = STR_NULL;

	str_next_word(&value, &word);
	return java_is_version(word) ? word : STR_LIT("");
}

static const char *const version_keys[] = {"Implementation-Version", "Plugin-Version", "Bundle-Version"};

/* ---- the only pom.properties ---- */

/* The only one is the file's own where neither name nor manifest say another version: else it came with what was put in. */
static const struct java_pom *pom_alone(const struct identifying *i)
{
	const struct java_pom *pom = i->evidence->poms;
	bool said = i->name.version.n > 0, agreed;

	if (i->evidence->pom_count != 1)
		return NULL;
	agreed = said && str_eq(i->name.version, pom->version);
	for (size_t n = 0; n < ARRAY_SIZE(version_keys) && !agreed; n++) {
		struct str version = manifest_version(i, version_keys[n]);

		said |= version.n > 0;
		agreed = version.n && java_same_version(version, pom->version);
	}
	return !said || agreed ? pom : NULL;
}

/* ---- the version ---- */

/* Whether the manifest is about the artifact that the file name names: a merged archive may have kept another's. */
static bool speaks_of(const struct identifying *i, struct str artifact)
{
	return str_case_eq(i->title, artifact) || str_eq(i->symbolic_name, artifact) ||
	       ends_with_part(i->symbolic_name, '.', artifact);
}

/* The version, and whether the manifest is what says it. */
static struct str find_version(struct identifying *i, bool *ret_by_manifest)
{
	struct str first = STR_LIT("");

	*ret_by_manifest = true;
	for (size_t n = 0; n < ARRAY_SIZE(version_keys); n++) {
		struct str version = manifest_version(i, version_keys[n]);

		java_name_try_version(&i->name, version);
		if (version.n && java_same_version(version, i->name.version))
			return i->name.version;
		if (!first.n)
			first = version;
	}
	if (first.n && (!i->name.version.n || speaks_of(i, i->name.artifact)))
		return first;
	if (i->name.version.n || first.n) {
		*ret_by_manifest = !i->name.version.n;
		return i->name.version.n ? i->name.version : first;
	}
	return manifest_version(i, "Specification-Version");
}

/* ---- the artifact ---- */

static bool is_artifact(struct str text)
{
	for (size_t n = 0; n < text.n; n++)
		if (!str_is_alnum(text.p[n]) && text.p[n] != '-' && text.p[n] != '_' && text.p[n] != '.')
			return false;
	return text.n > 0 && !(text.p[0] >= 'A' && text.p[0] <= 'Z');
}

/* A file that says its version says its artifact too; any other name may be anyone's choice ("app.jar"). */
static struct str find_artifact(const struct identifying *i)
{
	struct str last;

	if (i->symbolic_name.n && str_starts(i->name.stem, i->symbolic_name.p))
		return i->symbolic_name;
	if (i->name.version.n || speaks_of(i, i->name.stem))
		return i->name.artifact;
	if (is_artifact(i->title))
		return i->title;
	if (i->symbolic_name.n) {
		last = str_from_index(i->symbolic_name, (size_t)(str_rfind(i->symbolic_name, '.') + 1));
		return str_find(last, '-') > 0 ? last : i->name.stem;
	}
	return i->name.stem;
}

/* ---- the group ---- */

/*
 * Maven's bundle plugin makes Bundle-SymbolicName of group and artifact: GROUP.ARTIFACT, where the artifact loses what it repeats
 * of the group's last part (org.apache.logging.log4j + log4j-core: org.apache.logging.log4j.core), and GROUP where all is repeated.
 * So a last part with a "-" is a whole artifact, and one that the part before it completes is a shortened one; a plain last part
 * may be either, and says nothing.
 */
static struct str group_by_symbolic_name(struct str symbolic, struct str artifact)
{
	struct str left, last, rest = artifact;
	ptrdiff_t dash = str_find(artifact, '-');

	if (dash <= 0)
		return STR_LIT("");
	if (ends_with_part(symbolic, '.', artifact))
		return str_slice(symbolic, 0, symbolic.n - artifact.n - 1);
	for (; dash > 0; dash = str_find(str_from_index(artifact, (size_t)(rest.p - artifact.p)), '-')) {
		rest = str_from_index(rest, (size_t)dash + 1);
		if (!ends_with_part(symbolic, '.', rest))
			continue;
		left = str_slice(symbolic, 0, symbolic.n - rest.n - 1);
		last = str_from_index(left, (size_t)(str_rfind(left, '.') + 1));
		if (last.n < left.n && str_eq(last, str_slice(artifact, 0, artifact.n - rest.n - 1)))
			return left;
	}
	return STR_LIT("");
}

static bool is_group(struct str text)
{
	bool dots = false;

	for (size_t n = 0; n < text.n; n++) {
		char c = text.p[n];

		if (c == '.')
			dots = true;
		else if (!str_is_digit(c) && !(c >= 'a' && c <= 'z') && c != '-' && c != '_')
			return false;
	}
	return dots && text.n && text.p[0] != '.';
}

/* Maven's archiver writes the group as Implementation-Vendor-Id; what others write there the bundle's name does not bear out. */
static struct str group_by_vendor(const struct identifying *i, struct str artifact)
{
	struct str vendor = manifest_get(i->evidence->manifest, "Implementation-Vendor-Id"), rest = i->symbolic_name;

	if (!is_group(vendor))
		return STR_LIT("");
	if (str_eq(group_by_symbolic_name(rest, artifact), vendor))
		return vendor;
	if (!str_skip(&rest, vendor.p))
		return STR_LIT("");
	/* GROUP alone, or GROUP.ARTIFACT */
	return (!rest.n && ends_with_part(vendor, '.', artifact)) || (str_skip(&rest, ".") && str_eq(rest, artifact)) ? vendor
														      : STR_LIT("");
}

/* ---- a manifest that knows better than the file name ---- */

/* "Apache Log4j Core" is apache-log4j-core. */
static struct str words_of(struct arena *arena, struct str text)
{
	char *words = arena_text(arena, text);
	size_t n = 0;

	for (const char *c = words; *c; c++)
		if (str_is_alnum(*c))
			words[n++] = str_lower(*c);
		else if (n && words[n - 1] != '-')
			words[n++] = '-';
	while (n && words[n - 1] == '-')
		n--;
	return str_from(words, n);
}

static bool is_named_by(struct str words, struct str artifact)
{
	return str_eq(words, artifact) || ends_with_part(words, '-', artifact);
}

/* Whom the manifest names as vendor must not be another than the bundle's name begins with. */
static bool is_borne_out(const struct identifying *i, struct str group)
{
	struct str vendor = manifest_get(i->evidence->manifest, "Implementation-Vendor-Id"), rest = i->symbolic_name;

	return !vendor.n || str_eq(vendor, group) || (str_skip(&rest, arena_text(i->arena, vendor)) && str_starts(rest, "."));
}

/*
 * The last parts of the symbolic name, the most first: "org.apache.commons.io" is commons-io. Where a row has them, or where the vendor is
 * the same word, as in Maven's first groups.
 */
static bool by_last_parts(const struct identifying *i, struct java_identity *identity)
{
	struct str vendor = manifest_get(i->evidence->manifest, "Implementation-Vendor-Id");
	struct str starts[SYMBOLIC_PARTS_MAX], left = i->symbolic_name;
	size_t n = 0;

	while (n < ARRAY_SIZE(starts) && left.n) {
		ptrdiff_t dot = str_rfind(left, '.');

		starts[n++] = str_from_index(i->symbolic_name, (size_t)(dot + 1));
		left = str_slice(left, 0, dot > 0 ? (size_t)dot : 0);
	}
	while (n-- > 0) {
		char *joined = arena_text(i->arena, starts[n]);

		for (char *c = joined; *c; c++)
			if (*c == '.')
				*c = '-';
		identity->artifact = str_of(joined);
		identity->group_by = "known artifacts";
		if (java_group_of_listed(i->evidence->groups_seen, identity->artifact, &identity->group) && is_borne_out(i, identity->group))
			return true;
		identity->group = vendor;
		identity->group_by = "Implementation-Vendor-Id";
		if (str_find(vendor, '-') > 0 && str_eq(vendor, identity->artifact))
			return true;
	}
	return false;
}

/*
 * Implementation-Vendor-Id is the group, what the symbolic name has behind it the artifact, whole or shortened; the title decides
 * which: "Apache Log4j Core" is log4j-core and not core.
 */
static bool by_title(const struct identifying *i, struct java_identity *identity)
{
	struct str vendor = manifest_get(i->evidence->manifest, "Implementation-Vendor-Id"), rest = i->symbolic_name;
	struct str words = words_of(i->arena, i->title), last = str_from_index(vendor, (size_t)(str_rfind(vendor, '.') + 1));

	if (!is_group(vendor) || !last.n)
		return false;
	identity->group = vendor;
	identity->group_by = "Implementation-Vendor-Id";
	if (str_skip(&rest, arena_text(i->arena, vendor)) && str_skip(&rest, ".") && str_find(rest, '.') < 0) {
		/* "org.apache" is a house and no project: "Apache Velocity" is not apache-velocity. */
		identity->artifact = arena_printf(i->arena, "%.*s-%.*s", STR(last), STR(rest));
		if (str_find(vendor, '.') < str_rfind(vendor, '.') && is_named_by(words, identity->artifact))
			return true;
		identity->artifact = rest;
		return str_find(rest, '-') > 0 && is_named_by(words, rest);
	}
	/* com.example.widget and "widget-core": no bundle, but of one mind */
	rest = i->title;
	identity->artifact = i->title;
	return !i->symbolic_name.n && is_artifact(i->title) && str_skip(&rest, arena_text(i->arena, last)) && str_starts(rest, "-");
}

/* Any file may be called "app-2.14.1.jar"; but of another version than the manifest it may be merged of many. */
static bool by_manifest_alone(const struct identifying *i, struct java_identity *identity)
{
	struct java_identity found = {0};
	struct str rest;

	if (!by_last_parts(i, &found) && !by_title(i, &found))
		return false;
	rest = str_from_index(i->name.stem, found.artifact.n);
	if (starts_like(i->name.stem, found.artifact) && (!rest.n || rest.p[0] == '-' || rest.p[0] == '_'))
		return false;
	identity->artifact = found.artifact;
	identity->group = found.group;
	identity->group_by = found.group_by;
	identity->confidence = GROUP_INFERRED;
	return true;
}

/* A manifest whose version is another's may be another's altogether. */
static void infer_group(const struct identifying *i, bool by_manifest, struct java_identity *identity)
{
	struct str group;

	if (java_group_known(i->evidence->groups_seen, &identity->artifact, &identity->group))
		identity->group_by = "known artifacts";
	else if (by_manifest && (group = group_by_vendor(i, identity->artifact)).n)
		identity->group = group, identity->group_by = "Implementation-Vendor-Id";
	else if (by_manifest && (group = group_by_symbolic_name(i->symbolic_name, identity->artifact)).n)
		identity->group = group, identity->group_by = "Bundle-SymbolicName";
	identity->confidence = identity->group_by ? GROUP_INFERRED : GROUP_UNKNOWN;
}

/* ---- those who say it outright ---- */

static struct java_identity by_pom(const struct java_pom *pom)
{
	const char *by = str_ends(pom->path, ".xml") ? "pom.xml" : "pom.properties";

	return (struct java_identity){
		.group = pom->group, .artifact = pom->artifact, .version = pom->version, .by = by,
		.confidence = CERTAIN, .pom = pom,
	};
}

/* Plugins of Jenkins and archives of NiFi have their coordinates in the manifest. */
static bool by_own_attributes(const struct properties *manifest, struct java_identity *ret_identity)
{
	static const char *const keys[][3] = {
		{"Group-Id", "Short-Name", "Plugin-Version"},
		{"Group-Id", "Extension-Name", "Plugin-Version"},
		{"Nar-Group", "Nar-Id", "Nar-Version"},
	};

	for (size_t n = 0; n < ARRAY_SIZE(keys); n++) {
		struct java_identity identity = {
			.group = manifest_get(manifest, keys[n][0]), .artifact = manifest_get(manifest, keys[n][1]),
			.by = "manifest", .confidence = CERTAIN,
		};
		struct str version = manifest_get(manifest, keys[n][2]);

		/* "1.2-SNAPSHOT (private-…)" */
		if (identity.group.n && identity.artifact.n && str_next_word(&version, &identity.version)) {
			*ret_identity = identity;
			return true;
		}
	}
	return false;
}

bool java_identify_by_place(struct str path, struct arena *arena, struct java_identity *ret_identity)
{
	struct str group, artifact, version;
	char *dotted;

	if (!java_place_of(path, &group, &artifact, &version))
		return false;
	dotted = arena_text(arena, group);
	for (char *c = dotted; *c; c++)
		if (*c == '/')
			*c = '.';
	*ret_identity = (struct java_identity){
		.group = str_of(dotted), .artifact = artifact, .version = version, .by = "place in a repository",
		.confidence = CERTAIN,
	};
	return true;
}

struct java_identity java_identify(const struct java_evidence *evidence, struct arena *arena)
{
	struct identifying i = {
		.evidence = evidence, .arena = arena, .name = java_name_of(evidence->path),
		.title = manifest_get(evidence->manifest, "Implementation-Title"),
	};
	const struct java_pom *pom;
	struct java_identity identity = {0};
	bool by_manifest;

	/* "org.example.name;singleton:=true" */
	str_cut(manifest_get(evidence->manifest, "Bundle-SymbolicName"), ';', &i.symbolic_name, &(struct str){0});
	i.symbolic_name = arena_str(arena, str_trim(i.symbolic_name));
	if ((pom = pom_by_file(&i)) || (pom = pom_by_manifest(&i)) || (pom = pom_alone(&i)))
		return by_pom(pom);
	if (by_own_attributes(evidence->manifest, &identity) || java_identify_by_place(evidence->path, arena, &identity))
		return identity;
	identity.version = find_version(&i, &by_manifest);
	if (!identity.version.n)
		return (struct java_identity){0};
	identity.by = by_manifest ? "manifest" : "file name";
	if (by_manifest && by_manifest_alone(&i, &identity))
		return identity;
	identity.artifact = find_artifact(&i);
	infer_group(&i, by_manifest, &identity);
	if (!by_manifest && !identity.group.n)
		identity.confidence = BY_NAME_ONLY;
	return identity;
}
