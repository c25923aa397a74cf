/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/settings.h"

#include "check/custom.h"
#include "check/framework.h"
#include "cli/rules.h"
#include "report/words.h"

static const char *const *framework_names(void)
{
	static const char *names[16];
	size_t n = 0;

	for (const struct framework *framework = frameworks; framework->name && n + 1 < ARRAY_SIZE(names); framework++)
		names[n++] = framework->name;
	names[n] = NULL;
	return names;
}

#define AT(member) .offset = offsetof(struct settings_options, member)
static const struct opt table[] = {
	{.name = "rule", .type = OPT_LIST, .argument = "GLOB", .help = "only these rules, by our id or another tool's; may be repeated",
	 AT(rules)},
	{.name = "framework", .type = OPT_LIST, .argument = "NAME", .values_of = framework_names,
	 .help = "only the rules of this framework; may be repeated", AT(frameworks)},
	{.name = "enable", .type = OPT_LIST, .argument = "GLOB", .help = "rules to ask besides; may be repeated", AT(enable)},
	{.name = "disable", .type = OPT_LIST, .argument = "GLOB", .help = "rules not to ask; may be repeated", AT(disable)},
	{.name = "severity-of", .type = OPT_LIST, .argument = "GLOB=WORD", .help = "another severity for a rule; may be repeated",
	 AT(severities)},
	{.name = "k8s-version", .type = OPT_TEXT, .argument = "X.Y", .help = "of the cluster that manifests are for",
	 .standing = "the newest that is known", AT(kubernetes)},
	{.name = "trusted-registry", .type = OPT_LIST, .argument = "HOST", .help = "images may come from it, and from no other; may be repeated",
	 AT(registries)},
	{.name = "require-label", .type = OPT_LIST, .argument = "NAME[:TYPE]", .help = "a label that images must have; may be repeated",
	 AT(labels)},
	{.name = "skip-path", .type = OPT_LIST, .argument = "GLOB", .help = "files and folders not to read; may be repeated", AT(skip_paths)},
	{.name = "config", .type = OPT_LIST, .argument = "FILE", .completes = COMPLETE_FILE,
	 .help = "settings, instead of those of the working folder; none for none", AT(configs)},
	{.name = "rules", .type = OPT_LIST, .argument = "FILE", .completes = COMPLETE_FILE,
	 .help = "rules of your own (docs/check.md); may be repeated", AT(rule_files)},
	{.name = "digests", .type = OPT_LIST, .argument = "FILE", .completes = COMPLETE_FILE,
	 .help = "known digests, which images are to be pinned to; may be repeated", AT(digests)},
	{.name = "no-suppressions", .help = "heed no comments and annotations that wish to ignore rules", AT(no_suppressions)},
	{0},
};
#undef AT
const struct opt_group group_settings = {"Rules", table};

/* Neither a policy that is built in nor a file. */
static int unknown_policy(const char *name, struct err *e)
{
	struct suggestion near = {.word = str_of(name)};

	for (const char *const *known = preset_names(); *known; known++)
		suggest(&near, *known);
	return near.best ? err_hint(e, "--policy %s", near.best)
			 : err_hint(e, "a file, or one of baseline, strict, pci, nist-800-190");
}

static int read_policies(const struct text_list *policies, struct settings_sink *sink, struct err *e)
{
	vec_each(policy, policies) {
		int r = str_is(str_of(*policy), "none") ? 0 : settings_policy(sink, *policy, e);

		if (r < 0)
			return r == ERR_NOT_FOUND ? unknown_policy(*policy, e) : r;
	}
	return 0;
}

static int read_files(const struct text_list *configs, struct settings_sink *sink, struct err *e)
{
	if (!configs->n)
		return settings_discover(sink, e);
	vec_each(config, configs) {
		int r = str_is(str_of(*config), "none") ? 0 : settings_load(sink, *config, e);

		if (r < 0)
			return r == ERR_USAGE ? err_wrap(e, "--config %s", *config) : r;
	}
	return 0;
}

static void add_globs(const struct text_list *from, struct str_list *into)
{
	vec_each(text, from)
		*vec_push(into) = str_of(*text);
}

static bool is_known(struct str glob, const struct settings *settings)
{
	for (size_t i = 0; rule_at(i); i++)
		if (check_answers(rule_at(i), glob))
			return true;
	vec_each(own, &settings->custom)
		if (check_answers(*own, glob))
			return true;
	return false;
}

/* By our ids or another tool's; NULL: none is near. */
static const char *near_rule(struct str glob)
{
	struct suggestion near = {.word = glob};

	for (size_t i = 0; rule_at(i); i++) {
		suggest(&near, rule_at(i)->id);
		for (const char *const *alias = rule_at(i)->aliases; alias && *alias; alias++)
			suggest(&near, *alias);
	}
	return near.best;
}

/* A typing error would ask nothing, and find nothing. */
static int check_rule(struct str glob, const struct settings *settings, const char *option, struct err *e)
{
	const char *near;

	if (is_known(glob, settings))
		return 0;
	near = near_rule(glob);
	err_set(e, ERR_USAGE, "--%s %.*s: there is no such rule", option, STR(glob));
	return near ? err_hint(e, "--%s %s", option, near) : err_hint(e, "plimsoll check --list");
}

#define UNKNOWN_MAX 5 /* rules that one file names and nobody knows; more are counted */

/* Ids of Trivy's for what this program judges; its others are of other things, or of vulnerabilities. */
static bool is_misconfiguration(struct str id)
{
	return str_starts(id, "DS-") || str_starts(id, "KSV-") || str_starts(id, "KCV-");
}

/* "; did you mean container/root-user?" or "" */
static struct str meant_text(struct str id, struct arena *arena)
{
	const char *near = near_rule(id);

	return near ? arena_printf(arena, "; did you mean %s?", near) : STR_NULL;
}

static void note_exemptions(struct settings_sink *sink)
{
	size_t count = 0;

	vec_each(exemption, &sink->policy->exemptions) {
		struct str glob = exemption->rule.n ? exemption->rule : exemption->id;
		bool rule = (str_find(glob, '/') >= 0 && !str_starts(glob, "vulnerability/")) ||
			    (str_is(exemption->tool, "Trivy") && is_misconfiguration(glob));

		if (rule && !is_known(glob, sink->settings)) {
			struct str meant = count++ < UNKNOWN_MAX ? meant_text(glob, sink->arena) : STR_NULL; /* it costs */

			*vec_push(&sink->notes) = arena_printf(sink->arena, "%.*s: there is no rule %.*s%.*s", STR(exemption->where), STR(glob),
							       STR(meant));
		}
	}
}

/* ShellCheck has hundreds, of which only those are here that matter in a build. */
static bool is_of_shellcheck(struct str id)
{
	uint64_t number;

	return str_skip(&id, "SC") && str_to_u64(id, &number);
}

static void note_rule(struct settings_sink *sink, const struct settings_rule *named, size_t count)
{
	if (count < UNKNOWN_MAX)
		*vec_push(&sink->notes) = arena_printf(sink->arena, "%s:%u: there is no rule %.*s%.*s", named->path, named->line, STR(named->id),
						       STR(meant_text(named->id, sink->arena)));
	else if (count == UNKNOWN_MAX)
		*vec_push(&sink->notes) = arena_printf(sink->arena, "%s: it names more rules that there are not", named->path);
}

/* What files say: in ours a typing error would ask what someone relies on never to be asked; other tools have rules that we have not. */
static int check_named(struct settings_sink *sink, struct err *e)
{
	const char *path = "";
	size_t count = 0;

	vec_each(named, &sink->named) {
		if (is_known(named->id, sink->settings) || is_of_shellcheck(named->id) || str_starts(named->id, "vulnerability/"))
			continue;
		if (named->own) {
			const char *near = near_rule(named->id);

			err_set(e, ERR_FORMAT, "%s:%u: there is no rule %.*s", named->path, named->line, STR(named->id));
			return near ? err_hint(e, "%s", near) : err_hint(e, "plimsoll check --list");
		}
		count = strcmp(path, named->path) ? 0 : count + 1;
		path = named->path;
		note_rule(sink, named, count);
	}
	note_exemptions(sink);
	return 0;
}

static int check_rules(const struct settings_options *options, const struct settings *settings, struct err *e)
{
	const struct {
		const char *option;
		const struct text_list *list;
	} lists[] = {{"rule", &options->rules}, {"enable", &options->enable}, {"disable", &options->disable}};
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		for (size_t j = 0; j < lists[i].list->n && r == 0; j++)
			r = check_rule(str_of(lists[i].list->v[j]), settings, lists[i].option, e);
	return r;
}

static int add_severities(const struct settings_options *options, struct settings *into, struct err *e)
{
	vec_each(text, &options->severities) {
		struct rule_override wanted;
		struct str word;

		if (!str_cut_last(str_of(*text), '=', &wanted.rule, &word) || !severity_parse(word, &wanted.severity)) {
			err_set(e, ERR_USAGE, "--severity-of %s: a rule and critical, high, medium, low or negligible are expected", *text);
			return err_hint(e, "--severity-of container/privileged=high");
		}
		*vec_push(&into->severities) = wanted;
	}
	return 0;
}

static int add_labels(const struct settings_options *options, struct settings *into, struct err *e)
{
	vec_each(text, &options->labels) {
		struct label_rule label = {.type = STR_LIT("text")};
		struct str type;

		if (str_cut_last(str_of(*text), ':', &label.name, &type))
			label.type = type;
		if (!label_type_is_known(label.type))
			return err_set(e, ERR_USAGE, "--require-label %s: the types are " LABEL_TYPES, *text);
		*vec_push(&into->labels) = label;
	}
	return 0;
}

static int unknown_framework(struct str name, struct err *e)
{
	auto_done(buf_done) struct buf list = BUF_INIT(512);
	struct suggestion near = {.word = name};

	for (const char *const *known = framework_names(); *known; known++) {
		suggest(&near, *known);
		buf_printf(&list, "%s%s", list.n ? ", " : "", *known);
	}
	err_set(e, ERR_USAGE, "there is no framework %.*s; there are %s", STR(name), buf_text(&list));
	return near.best ? err_hint(e, "--framework %s", near.best) : e->code;
}

static int add_options(const struct settings_options *options, struct settings *into, struct err *e)
{
	if (options->rules.n || options->frameworks.n) { /* an option's choice takes the place of a file's */
		into->only.n = 0;
		into->frameworks.n = 0;
	}
	add_globs(&options->rules, &into->only);
	add_globs(&options->frameworks, &into->frameworks);
	add_globs(&options->enable, &into->enabled);
	add_globs(&options->disable, &into->disabled);
	add_globs(&options->registries, &into->trusted_registries);
	add_globs(&options->skip_paths, &into->skip_paths);
	into->no_suppressions |= options->no_suppressions;
	if (options->kubernetes && !kubernetes_version_parse(str_of(options->kubernetes), &into->kubernetes))
		return err_set(e, ERR_USAGE, "--k8s-version %s: two numbers are expected, such as 1.34", options->kubernetes);
	vec_each(name, &into->frameworks)
		if (!framework_find(*name))
			return unknown_framework(*name, e);
	return add_severities(options, into, e) < 0 || add_labels(options, into, e) < 0 ? e->code : 0;
}

int settings_gather(struct run *run, const struct settings_options *options, struct settings_sink *sink, struct err *e)
{
	int r = options->policies.n ? read_policies(&options->policies, sink, e) : read_files(&options->configs, sink, e);

	add_globs(&options->rule_files, &sink->rule_files);
	vec_each(path, &sink->rule_files)
		if (r == 0)
			r = custom_load(path->p, &run->arena, sink->settings, e);
	for (size_t i = 0; i < options->digests.n && r == 0; i++)
		r = settings_digests_load(sink, options->digests.v[i], e);
	if (r == 0)
		r = check_named(sink, e);
	if (r == 0)
		r = add_options(options, sink->settings, e);
	return r == 0 ? check_rules(options, sink->settings, e) : r;
}

static void put_list(struct run *run, const char *option, const struct text_list *list, struct buf *out)
{
	vec_each(text, list)
		buf_printf(out, " --%s %.*s", option, STR(words_shell(&run->arena, str_of(*text))));
}

void settings_again(struct run *run, const struct settings_options *options, struct buf *out)
{
	put_list(run, "rule", &options->rules, out);
	put_list(run, "framework", &options->frameworks, out);
	put_list(run, "enable", &options->enable, out);
	put_list(run, "disable", &options->disable, out);
	put_list(run, "severity-of", &options->severities, out);
	put_list(run, "trusted-registry", &options->registries, out);
	put_list(run, "require-label", &options->labels, out);
	put_list(run, "skip-path", &options->skip_paths, out);
	put_list(run, "config", &options->configs, out);
	put_list(run, "rules", &options->rule_files, out);
	put_list(run, "digests", &options->digests, out);
	if (options->kubernetes)
		buf_printf(out, " --k8s-version %.*s", STR(words_shell(&run->arena, str_of(options->kubernetes))));
	buf_puts(out, options->no_suppressions ? " --no-suppressions" : "");
}
