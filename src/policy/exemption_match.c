/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/exemption_match.h"

#include "base/mem.h"
#include "base/path.h"
#include "model/naming.h"

#define ID_MAX 128 /* bytes of a rule's id, beyond which no glob matches it */

static bool matches(struct str glob, struct str id)
{
	return glob.n <= ID_MAX && id.n <= ID_MAX && rule_id_matches(glob, id);
}

static bool is_id(const struct exemption *exemption, struct str id)
{
	return exemption->glob ? matches(exemption->id, id) : str_case_eq(exemption->id, id);
}

/* A licence is no id of a finding, but what Trivy names one by. */
static bool is_license(const struct exemption *exemption, const struct finding *finding)
{
	return finding->kind == FINDING_PACKAGE && finding->package && str_starts(finding->rule, "license/") &&
	       (str_case_eq(exemption->id, finding->package->license) || str_case_eq(exemption->id, finding->package->license_expression));
}

static enum exemption_naming names_id(const struct exemption *exemption, const struct finding *finding)
{
	if (!exemption->id.n || is_id(exemption, finding->id) || is_id(exemption, finding->rule) || is_license(exemption, finding))
		return EXEMPTION_NAMES;
	vec_each(alias, &finding->aliases)
		if (is_id(exemption, *alias))
			return EXEMPTION_NAMES_BY_ALIAS;
	return EXEMPTION_NAMES_NOT;
}

static bool names_rule(struct str glob, const struct finding *finding)
{
	if (!glob.n || matches(glob, finding->rule))
		return true;
	vec_each(alias, &finding->aliases)
		if (matches(glob, *alias))
			return true;
	return false;
}

static bool skip_root(struct str *glob)
{
	return str_skip(glob, "/") || str_skip(glob, "./");
}

/* A slash at its begin is the root of the image: no last part of a path is meant then. */
static bool names_path(struct str glob, struct str path)
{
	bool whole = skip_root(&glob);

	if (!glob.n)
		return !whole;
	while (str_skip(&path, "./"))
		;
	return path_match(glob.p, path) || (!whole && path_match(glob.p, path_base(path)));
}

/*
 * Of files that a package owns, one by its whole path is enough. A glob must have all of them: every package of a distribution has a file
 * below usr/share/doc, and who exempts that folder means none of them.
 */
static bool names_files(struct str glob, const struct package *package)
{
	bool found = false;

	skip_root(&glob);
	if (path_glob_fixed(glob.p) == glob.n) {
		for (size_t i = 0; !found && i < package->files.n; i++)
			found = str_eq(glob, package->files.v[i]);
		return found;
	}
	for (size_t i = 0; i < package->files.n; i++)
		if (!path_match(glob.p, package->files.v[i]))
			return false;
	return package->files.n > 0;
}

/* Of a package where its record stands, where it lies, or what it owns. */
static bool names_place(struct str glob, const struct finding *finding)
{
	if (!glob.n || !finding->package)
		return names_path(glob, finding->path);
	if (finding->path.n && names_path(glob, finding->path))
		return true;
	vec_each(location, &finding->package->locations)
		if (names_path(glob, location->path))
			return true;
	return names_files(glob, finding->package);
}

/* "Deployment shop/api, container web" has the object before the comma. */
static bool names_resource(struct str glob, const struct finding *finding)
{
	char object[ID_MAX * 2];
	struct str text, rest;

	if (!glob.n)
		return true;
	str_cut(finding->resource, ',', &text, &rest);
	if (text.n > sizeof(object))
		return false;
	for (size_t i = 0; i < text.n; i++)
		object[i] = text.p[i] == ' ' ? '/' : text.p[i];
	return path_match(glob.p, str_from(object, text.n));
}

/* A name of the package or of its source; or its purl, whose version and qualifiers the exemption may leave out. */
static bool names_package(struct str name, const struct package *package)
{
	struct str tail;

	if (!name.n)
		return true;
	if (!package)
		return false;
	if (str_eq(name, package->name) || str_eq(name, package->source_name) || package_is_called(package, name))
		return true;
	if (!str_starts(name, "pkg:") || package->purl.n < name.n || !str_eq(name, str_slice(package->purl, 0, name.n)))
		return false;
	tail = str_from_index(package->purl, name.n);
	return !tail.n || tail.p[0] == '@' || tail.p[0] == '?';
}

static bool names_purl(const struct exemption *exemption, const struct purl *purl)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	struct str why;

	if (!exemption->purl.n)
		return true;
	return exemption->wanted && purl && purl_fits(exemption->wanted, purl, &scratch, &why) == PURL_FITS;
}

static bool is_name(struct regex *expression, struct str name)
{
	struct str groups[REGEX_GROUPS_MAX];

	return !expression || regex_find(expression, name, groups) == REGEX_FOUND;
}

/* What Grype's and OSV-Scanner's rules ask of a package. */
static bool names_parts(const struct exemption *exemption, const struct package *package)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	bool placed = !exemption->location.n;

	if (!exemption->name && !exemption->upstream && !exemption->version.n && !exemption->type.n && placed)
		return true;
	if (!package || (exemption->version.n && !str_eq(exemption->version, package->version)) ||
	    (exemption->type.n && !str_is(exemption->type, package->type)))
		return false;
	vec_each(location, &package->locations)
		placed = placed || names_path(exemption->location, location->path);
	return placed && (is_name(exemption->name, package->name) || is_name(exemption->name, package_full_name(package, &scratch))) &&
	       is_name(exemption->upstream, package->source_name);
}

static bool names_layer(struct str wanted, const struct finding *finding, const struct report *report)
{
	char text[DIGEST_TEXT_MAX];
	uint64_t number;

	if (!wanted.n)
		return true;
	if (str_is(wanted, "base"))
		return finding->whose == WHOSE_BASE;
	if (finding->layer == LAYER_UNKNOWN)
		return false;
	if (str_to_u64(wanted, &number))
		return (uint64_t)finding->layer == number;
	if (!report->image || (size_t)finding->layer >= report->image->layers.n)
		return false;
	return str_is(wanted, digest_text(&report->image->layers.v[finding->layer].diff_id, text)) ||
	       str_is(wanted, digest_text(&report->image->layers.v[finding->layer].digest, text));
}

/* Grype's words; a state that nobody knows is "unknown". */
static bool has_fix_state(struct str wanted, const struct finding *finding)
{
	if (!wanted.n)
		return true;
	if (str_is(wanted, "fixed"))
		return finding->fixed_in.n;
	if (str_is(wanted, "wont-fix"))
		return finding->status == STATUS_WILL_NOT_FIX || finding->status == STATUS_END_OF_LIFE;
	return str_is(wanted, "not-fixed") && !finding->fixed_in.n && finding->status != STATUS_WILL_NOT_FIX && finding->status != STATUS_END_OF_LIFE;
}

/* A severity that nobody knows is not a low one. */
static bool has_severity(const struct exemption *exemption, const struct finding *finding)
{
	if (!exemption->has_severity || finding->severity == exemption->severity)
		return true;
	return finding->severity != SEVERITY_UNKNOWN && finding->severity < exemption->severity;
}

enum exemption_naming exemption_names(const struct exemption *exemption, const struct exemption_subject *subject)
{
	const struct finding *finding = subject->finding;
	enum exemption_naming named = names_id(exemption, finding);

	if (named == EXEMPTION_NAMES_NOT || (exemption->kinds && !(exemption->kinds & 1u << finding->kind)) ||
	    !has_severity(exemption, finding) || !names_rule(exemption->rule, finding) ||
	    !names_resource(exemption->resource, finding) || !names_package(exemption->package, finding->package) ||
	    !names_purl(exemption, subject->purl) || !names_parts(exemption, finding->package) ||
	    !names_layer(exemption->layer, finding, subject->report) || !has_fix_state(exemption->fix_state, finding) ||
	    !names_place(exemption->path, finding))
		return EXEMPTION_NAMES_NOT;
	return named;
}
