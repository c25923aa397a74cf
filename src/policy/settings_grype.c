/* SPDX-License-Identifier: Apache-2.0 */
/*
 * .grype.yaml. Source: Grype README, "Specifying matches to ignore"; grype/match/ignore.go: a rule matches where all of its fields do, and
 * never where it has none. A name that holds signs of a regular expression is one, for the whole name.
 *
 * Grype alone has the words of `namespace`, `match-type` and `vex-status`: a rule with one of them is left out, told, for without that
 * condition it would ignore more than it was meant to.
 */
#include "policy/settings.h"

#include "base/mem.h"

static bool is_expression(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (strchr("*+?()[]{}^$|\\", text.p[i]))
			return true;
	return false;
}

static struct regex *whole_name(struct settings_file *file, struct str text)
{
	struct buf pattern = BUF_INIT(4096);
	struct regex *regex;

	if (!text.n)
		return NULL;
	buf_puts(&pattern, "^(?:");
	for (size_t i = 0; i < text.n; i++) {
		if (!is_expression(text) && !str_is_alnum(text.p[i]))
			buf_putc(&pattern, '\\');
		buf_putc(&pattern, text.p[i]);
	}
	buf_puts(&pattern, ")$");
	regex = arena_new(file->sink->arena, struct regex);
	regex->pattern = arena_text(file->sink->arena, buf_str(&pattern));
	buf_done(&pattern);
	return regex;
}

/* Syft's names of types and languages, as purls have them. */
static const struct {
	const char *word, *type;
} types[] = {
	{"python", "pypi"},      {"javascript", "npm"},  {"go", "golang"},         {"go-module", "golang"},  {"java", "maven"},
	{"java-archive", "maven"}, {"ruby", "gem"},      {"rust", "cargo"},        {"rust-crate", "cargo"},  {"php", "composer"},
	{"php-composer", "composer"}, {"dotnet", "nuget"}, {"dart", "pub"},        {"dart-pub", "pub"},      {"alpm", "alpm"},
};

static struct str type_of(struct settings_file *file, struct str word)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (str_is(word, types[i].word))
			return str_of(types[i].type);
	return settings_copy(file, word);
}

static const struct settings_key package_keys[] = {
	{"name", NULL}, {"version", NULL}, {"language", NULL}, {"type", NULL}, {"location", NULL}, {"upstream-name", NULL}, {0},
};
static const struct settings_key rule_keys[] = {
	{"vulnerability", NULL}, {"include-aliases", NULL}, {"fix-state", NULL}, {"package", NULL}, {"reason", NULL}, {"namespace", NULL},
	{"match-type", NULL}, {"vex-status", NULL}, {"vex-justification", NULL}, {0},
};

static bool is_beyond_us(struct settings_file *file, const struct yaml_node *rule)
{
	static const char *const own[] = {"namespace", "match-type", "vex-status", "vex-justification"};

	for (size_t i = 0; i < ARRAY_SIZE(own); i++)
		if (yaml_get_text(rule, own[i]).n) {
			settings_note(file, rule, "a rule with %s is not taken: that word is Grype's alone", own[i]);
			return true;
		}
	return false;
}

static int read_rule(struct settings_file *file, const struct yaml_node *rule, struct err *e)
{
	const struct yaml_node *package = yaml_get(rule, "package");
	struct str type = yaml_get_text(package, "type"), language = yaml_get_text(package, "language");
	struct exemption read = {0}, *exemption;
	int r = settings_keys(file, rule, rule_keys, false, e);

	if (r == 0 && package)
		r = settings_keys(file, package, package_keys, false, e);
	if (r < 0 || is_beyond_us(file, rule))
		return r;
	read.id = settings_copy(file, yaml_get_text(rule, "vulnerability"));
	read.fix_state = settings_copy(file, yaml_get_text(rule, "fix-state"));
	read.name = whole_name(file, yaml_get_text(package, "name"));
	read.upstream = whole_name(file, yaml_get_text(package, "upstream-name"));
	read.called = settings_copy(file, yaml_get_text(package, read.name ? "name" : "upstream-name"));
	if ((read.name && !regex_valid(read.name)) || (read.upstream && !regex_valid(read.upstream)))
		settings_note(file, package, "\"%.*s\" is no regular expression, so that the rule ignores nothing", STR(read.called));
	read.version = settings_copy(file, yaml_get_text(package, "version"));
	read.type = type_of(file, type.n ? type : language);
	read.location = settings_copy(file, yaml_get_text(package, "location"));
	if (!read.id.n && !read.fix_state.n && !read.name && !read.upstream && !read.version.n && !read.type.n && !read.location.n) {
		settings_note(file, rule, "a rule without a condition ignores nothing");
		return 0;
	}
	exemption = settings_exempt_line(file, rule->line);
	read.kinds = 1u << FINDING_VULNERABILITY;
	read.reason = settings_copy(file, yaml_get_text(rule, "reason"));
	read.tool = exemption->tool;
	read.file = exemption->file;
	read.line = exemption->line;
	read.where = exemption->where;
	*exemption = read;
	return 0;
}

static int read_rules(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	int r = 0;

	if (yaml_count(node) > SETTINGS_ITEMS_MAX)
		return settings_wrong(file, node, e, "more than %d rules", SETTINGS_ITEMS_MAX);
	yaml_each(rule, node)
		if (r == 0)
			r = read_rule(file, rule, e);
	return r;
}

static int read_only_fixed(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	(void)e;
	yaml_bool(node, YAML_1_1, &file->sink->policy->only_fixed);
	return 0;
}

/* Keys of Grype's own looks and ways are nothing to us, and not worth a note each. */
static const struct settings_key keys[] = {
	{"ignore", read_rules}, {"only-fixed", read_only_fixed}, {"output", NULL}, {"quiet", NULL}, {"log", NULL}, {"db", NULL},
	{"search", NULL}, {"match", NULL}, {"check-for-app-update", NULL}, {"pretty", NULL}, {"add-cpes-if-none", NULL}, {"by-cve", NULL},
	{"distro", NULL}, {"platform", NULL}, {"registry", NULL}, {"external-sources", NULL}, {0},
};

static int read_grype(struct settings_file *file, struct err *e)
{
	return settings_keys(file, file->root, keys, false, e);
}

static bool holds(const struct yaml_node *root)
{
	return yaml_is(yaml_get(root, "ignore"), YAML_SEQUENCE) || yaml_get(root, "check-for-app-update");
}

static const char *const names[] = {".grype.yaml", ".grype.yml", ".grype/config.yaml", NULL};

const struct settings_format settings_grype = {.tool = "Grype", .names = names, .holds = holds, .read = read_grype};
