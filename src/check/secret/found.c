/* SPDX-License-Identifier: Apache-2.0 */
#include "check/secret/found.h"

#include "check/secret/places.h"

/* A fact's fields, in the order that examine.c writes them. */
enum { ID, TITLE, SEVERITY, LINE, SHOWN, PROOF, NAME };

/* One secret at one path, through all versions of the file that hold it. */
struct seen {
	struct str path;
	struct fact fact;
	unsigned since; /* the layer that stored it first */
	unsigned until; /* the layer that took it away last, or TREE_NOW */
	uint32_t version; /* of the file, that was looked at last, */
	unsigned alike;   /* and those in it behind the first; both of the first only */
	bool replaced;  /* by another file, not deleted */
};

struct gathering {
	const struct subject *subject;
	const char *group;
	struct arena arena;
	struct map known; /* "PATH ID SHOWN NAME [NUMBER]" to struct seen */
	VEC(struct seen *) list;
};

static void gathering_done(struct gathering *gathering)
{
	map_done(&gathering->known);
	vec_done(&gathering->list);
	arena_done(&gathering->arena);
}

static void gather_one(struct gathering *gathering, const struct tree_facts *found, const struct fact *fact)
{
	const struct tree_version *version = &gathering->subject->tree->versions.v[found->version];
	struct str key = arena_printf(&gathering->arena, "%.*s %.*s %.*s %.*s", STR(found->path), STR(fact->fields[ID]),
				      STR(fact->fields[SHOWN]), STR(fact->fields[NAME]));
	struct seen *seen = map_get(&gathering->known, key), *first = seen;

	/* Of one version each is another, however much they look alike; the first of the next version is the same as this one's. */
	if (first)
		first->alike = first->version == found->version ? first->alike + 1 : 0;
	if (first && first->alike) {
		key = arena_printf(&gathering->arena, "%.*s %u", STR(key), first->alike);
		seen = map_get(&gathering->known, key);
	}
	if (!seen) {
		seen = arena_new(&gathering->arena, struct seen);
		seen->path = arena_str(&gathering->arena, found->path);
		seen->since = version->since;
		map_set(&gathering->known, key, seen);
		*vec_push(&gathering->list) = seen;
	}
	(first ? first : seen)->version = found->version;
	if (version->since < seen->since)
		seen->since = version->since;
	if (version->until >= seen->until) {
		seen->until = version->until;
		seen->replaced = version->cause == TREE_REPLACED;
		seen->fact = *fact;
	}
}

static int gather(void *arg, const struct tree_facts *found)
{
	struct gathering *gathering = arg;
	struct str rest = found->facts;
	struct fact fact;

	while (!found->again && fact_next(&rest, secret_examiner.name, &fact))
		if (str_is(fact.kind, gathering->group))
			gather_one(gathering, found, &fact);
	return 0;
}

/*
 * Whether a package brought the file and it is still as it came: everyone who has the package has its bytes. What is in etc/ is
 * there to be changed, often in the very layer that installs it.
 */
static bool is_published(const struct map *owners, const struct seen *seen)
{
	const struct package *package = map_get(owners, seen->path);

	if (!package || str_starts(seen->path, "etc/"))
		return false;
	return package->layer == LAYER_UNKNOWN || package->layer == (int)seen->since;
}

static bool is_of_the_distribution(const struct package *package)
{
	return package_is_of_system(package) && !package->doubtful && !package->foreign && !package->uninstalled;
}

/* Of the few paths that matter: packages own a hundred thousand others. */
static void collect_owners(const struct gathering *gathering, struct map *owners)
{
	struct map paths = {0};

	if (!gathering->subject->inventory || !gathering->list.n)
		return;
	vec_each(seen, &gathering->list)
		map_set(&paths, (*seen)->path, *seen);
	vec_each(package, &gathering->subject->inventory->packages) {
		/* A record that any file can be, such as Python's, would excuse whatever it names. */
		if (!is_of_the_distribution(*package))
			continue;
		for (size_t i = 0; i < (*package)->files.n; i++)
			if (map_get(&paths, (*package)->files.v[i]))
				map_set(owners, (*package)->files.v[i], *package);
	}
	map_done(&paths);
}

static enum severity severity_of(struct str name)
{
	enum severity severity = SEVERITY_CRITICAL;

	while (severity > SEVERITY_UNKNOWN && !str_is(name, severity_name(severity)))
		severity--;
	return severity;
}

struct str secret_kind(struct str title)
{
	if (!str_skip(&title, "a ") && !str_skip(&title, "an "))
		str_skip(&title, "the ");
	return title;
}

/* "root/.aws/credentials:3"; without a line where the file spells the value otherwise. */
static struct str place_of(struct arena *arena, const struct finding *finding)
{
	return finding->at.line ? arena_printf(arena, "%.*s:%u", STR(finding->path), finding->at.line) : finding->path;
}

/* What to do about this one; a hash is not revoked, and keeps the rule's words. */
static void add_fix(struct arena *arena, struct finding *finding, const struct seen *seen, struct str kind)
{
	struct str place = place_of(arena, finding), rest = finding->fix;

	if (!str_skip(&rest, "revoke it"))
		return;
	if (seen->until != TREE_NOW)
		rest = arena_printf(arena, ", and build the image without it: what layer %u stores, no later layer takes back",
				    seen->since);
	finding->fix = arena_printf(arena, "revoke the %.*s in %.*s%.*s", STR(kind), STR(place), STR(rest));
}

/* "GitHub token, deleted in layer 3" */
static struct str reason_of(struct arena *arena, const struct seen *seen, struct str kind)
{
	if (seen->until == TREE_NOW)
		return arena_str(arena, kind);
	return arena_printf(arena, "%.*s, %s in layer %u", STR(kind), seen->replaced ? "replaced" : "deleted", seen->until);
}

static void add_removal(struct findings *findings, struct finding *finding, const struct seen *seen)
{
	if (seen->until == TREE_NOW)
		return;
	finding_evidence(findings, finding, arena_printf(&findings->arena, "%.*s (layer %u)", STR(seen->path), seen->until),
			 "%s in layer %u, yet layer %u is shipped with it", seen->replaced ? "replaced" : "deleted", seen->until,
			 seen->since);
}

static void add_alias(struct arena *arena, struct finding *finding, const char *alias)
{
	if (!alias)
		return;
	finding->aliases.v = arena_array(arena, struct str, 1);
	finding->aliases.v[0] = str_of(alias);
	finding->aliases.n = 1;
}

static void add_finding(const struct check *check, const struct seen *seen, struct findings *findings)
{
	struct finding *finding = check_finding(check, findings);
	const struct str *fields = seen->fact.fields;
	struct arena *arena = &findings->arena;
	bool proven = str_ends(fields[PROOF], "right");
	const char *excuse = proven ? NULL : place_excuse(seen->path);
	uint64_t line = 0;

	str_to_u64(fields[LINE], &line);
	finding->kind = FINDING_SECRET;
	add_alias(arena, finding, secret_trivy_id(fields[ID], fields[TITLE]));
	finding->severity = severity_of(fields[SEVERITY]);
	finding->title = arena_printf(arena, "%.*s in %.*s", STR(fields[TITLE]), STR(seen->path));
	finding->path = arena_str(arena, seen->path);
	finding->at.line = (uint32_t)line;
	finding->layer = (int)seen->since;
	finding_evidence(findings, finding,
			 arena_printf(arena, "%.*s:%llu (layer %u)", STR(seen->path), (unsigned long long)line, seen->since),
			 "%.*s (%.*s)%s%.*s: %.*s%s%.*s", STR(fields[TITLE]), STR(fields[ID]), fields[NAME].n ? ", " : "",
			 STR(fields[NAME]), STR(fields[SHOWN]), fields[PROOF].n ? "; " : "", STR(fields[PROOF]));
	if (excuse && finding->severity > SEVERITY_LOW) {
		finding_evidence(findings, finding, finding->path, "counted as low, not %s: %s",
				 severity_name(finding->severity), excuse);
		finding->severity = SEVERITY_LOW;
	}
	add_removal(findings, finding, seen);
	add_fix(arena, finding, seen, secret_kind(fields[TITLE]));
	finding->reason = reason_of(arena, seen, secret_kind(fields[TITLE]));
}

int secret_report(const struct check *check, enum secret_group group, const struct subject *subject, struct findings *findings)
{
	auto_done(gathering_done) struct gathering gathering = {.subject = subject, .group = secret_group_name(group)};
	struct map owners = {0};
	int r;

	if (!subject->tree)
		return 0;
	r = tree_each_facts(subject->tree, secret_examiner.name, TREE_EVER, gather, &gathering);
	if (r == 0)
		collect_owners(&gathering, &owners);
	vec_each(seen, &gathering.list)
		if (!is_published(&owners, *seen))
			add_finding(check, *seen, findings);
	map_done(&owners);
	return r;
}
