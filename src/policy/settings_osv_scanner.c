/* SPDX-License-Identifier: Apache-2.0 */
/*
 * osv-scanner.toml. Source: OSV-Scanner docs, "Configuration": [[IgnoredVulns]] names a vulnerability, of equal ones the first counts;
 * [[PackageOverrides]] with ignore or vulnerability.ignore is about a package, by all the fields that it has; with none, about every one.
 */
#include "base/clock.h"
#include "base/map.h"
#include "codec/toml.h"
#include "model/naming.h"
#include "policy/settings.h"

static void note(struct settings_file *file, unsigned line, const char *what, struct str word)
{
	*vec_push(&file->sink->notes) = arena_printf(file->sink->arena, "%s:%u: %s \"%.*s\"", file->path, line, what, STR(word));
}

/* A date, or a time of which the day counts; without a zone it is a local one there, here UTC. */
static int read_until(struct settings_file *file, const struct toml *value, struct exemption *exemption, struct err *e)
{
	struct str text = toml_text(value);

	if (!value)
		return 0;
	if (!clock_parse(text, &exemption->until) && !clock_parse(str_slice(text, 0, strlen("2027-01-01")), &exemption->until))
		return err_set(e, ERR_FORMAT, "%s:%u: \"%.*s\" is no date", file->path, toml_line(value), STR(text));
	exemption->has_until = true;
	return 0;
}

static int read_ignored(struct settings_file *file, const struct toml *entry, struct map *known, struct err *e)
{
	struct str id = toml_get_text(entry, "id");
	struct exemption *exemption;

	if (!id.n)
		return err_set(e, ERR_FORMAT, "%s:%u: an entry of IgnoredVulns has an id", file->path, toml_line(entry));
	if (map_set(known, id, file)) {
		note(file, toml_line(entry), "the first entry counts, this one is not taken:", id);
		return 0;
	}
	exemption = settings_exempt_line(file, toml_line(entry));
	exemption->id = settings_copy(file, id);
	exemption->kinds = 1u << FINDING_VULNERABILITY;
	exemption->reason = settings_copy(file, toml_get_text(entry, "reason"));
	return read_until(file, toml_get(entry, "ignoreUntil"), exemption, e);
}

/* The purl type of an OSV ecosystem: of a distribution, its packages'. */
static struct str type_of(struct settings_file *file, struct str ecosystem)
{
	static const struct {
		const char *ecosystem, *type;
	} systems[] = {{"Debian", "deb"}, {"Ubuntu", "deb"}, {"Alpine", "apk"}, {"Wolfi", "apk"}, {"Chainguard", "apk"}, {"Red Hat", "rpm"},
		       {"AlmaLinux", "rpm"}, {"Rocky Linux", "rpm"}, {"SUSE", "rpm"}, {"openSUSE", "rpm"}};
	const struct naming *naming = naming_of_ecosystem(ecosystem);
	struct str name, release;

	str_cut(ecosystem, ':', &name, &release);
	for (size_t i = 0; i < ARRAY_SIZE(systems); i++)
		if (str_is(name, systems[i].ecosystem))
			return str_of(systems[i].type);
	return naming ? str_of(naming->type) : settings_copy(file, ecosystem);
}

static bool ignores(const struct toml *entry, const char *what)
{
	return toml_bool(toml_get(entry, "ignore")) || toml_bool(toml_get(toml_get(entry, what), "ignore"));
}

static int read_override(struct settings_file *file, const struct toml *entry, struct err *e)
{
	unsigned kinds = (ignores(entry, "vulnerability") ? 1u << FINDING_VULNERABILITY : 0) | (ignores(entry, "license") ? 1u << FINDING_PACKAGE : 0);
	struct exemption *exemption;

	if (toml_get(toml_get(entry, "license"), "override"))
		note(file, toml_line(entry), "a licence that is overridden stays what it is:", toml_get_text(entry, "name"));
	if (toml_get(entry, "group"))
		note(file, toml_line(entry), "packages have no group here, so that this override is not taken:", toml_get_text(entry, "group"));
	if (!kinds || toml_get(entry, "group"))
		return 0;
	exemption = settings_exempt_line(file, toml_line(entry));
	exemption->kinds = kinds;
	if (toml_bool(toml_get(entry, "nameIsRegex"))) {
		exemption->name = arena_new(file->sink->arena, struct regex);
		exemption->called = settings_copy(file, toml_get_text(entry, "name"));
		exemption->name->pattern = arena_printf(file->sink->arena, "^(?:%.*s)$", STR(toml_get_text(entry, "name"))).p;
		if (!regex_valid(exemption->name))
			note(file, toml_line(entry), "this is no regular expression, so that the override ignores nothing:", exemption->called);
	} else {
		exemption->package = settings_copy(file, toml_get_text(entry, "name"));
	}
	exemption->version = settings_copy(file, toml_get_text(entry, "version"));
	exemption->type = type_of(file, toml_get_text(entry, "ecosystem"));
	exemption->reason = settings_copy(file, toml_get_text(entry, "reason"));
	return read_until(file, toml_get(entry, "effectiveUntil"), exemption, e);
}

static void note_unknown(struct settings_file *file, const struct toml *root)
{
	static const char *const known[] = {"IgnoredVulns", "PackageOverrides", "GoVersionOverride", "ScanGoModVersion", NULL};

	toml_each(member, root)
		if (!str_is_any(toml_key(member), known))
			note(file, toml_line(member), "not a setting that plimsoll takes over:", toml_key(member));
}

static int read_osv_scanner(struct settings_file *file, struct err *e)
{
	auto_done(map_done) struct map known = {0};
	const struct toml *root;
	int r = toml_parse(file->bytes, TOML_CAPS, file->path, file->sink->arena, &root, e);

	if (r < 0)
		return r;
	if (toml_count(toml_get(root, "IgnoredVulns")) > SETTINGS_ITEMS_MAX || toml_count(toml_get(root, "PackageOverrides")) > SETTINGS_ITEMS_MAX)
		return err_set(e, ERR_LIMIT, "%s: more than %d entries", file->path, SETTINGS_ITEMS_MAX);
	note_unknown(file, root);
	toml_each(entry, toml_get(root, "IgnoredVulns"))
		if (r == 0)
			r = read_ignored(file, entry, &known, e);
	toml_each(entry, toml_get(root, "PackageOverrides"))
		if (r == 0)
			r = read_override(file, entry, e);
	return r;
}

static const char *const names[] = {"osv-scanner.toml", NULL};

const struct settings_format settings_osv_scanner = {.tool = "OSV-Scanner", .names = names, .plain = true, .read = read_osv_scanner};
