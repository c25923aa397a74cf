/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exemptions: an ignore file's lines, and the findings they leave out. An exemption that has run out or that nothing needs
 * is told, or else such files only grow.
 */
#include "policy/stages.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/path.h"
#include "model/naming.h"

#define IGNORE_FILE_MAX ((size_t)4 << 20)
#define EXEMPTIONS_MAX 100000 /* of one file */
#define NOTES_MAX 50          /* of one kind, beyond which they are only counted */

/* One word behind the id; `package=`, `until=`, `exp:`. */
static int set_word(struct exemption *exemption, struct str word, struct arena *arena, struct err *e)
{
	if (str_skip(&word, "package=") && word.n) {
		exemption->package = arena_str(arena, word);
		return 0;
	}
	if (str_skip(&word, "until=") || str_skip(&word, "exp:")) {
		if (word.n != 10 || !clock_parse(word, &exemption->until))
			return err_set(e, ERR_USAGE, "\"%.*s\" is no date of the form YYYY-MM-DD", STR(word));
		exemption->has_until = true;
		return 0;
	}
	err_set(e, ERR_USAGE, "unknown word \"%.*s\"", STR(word));
	return err_hint(e, "a line is ID [package=NAME] [until=YYYY-MM-DD] [# reason]");
}

/* A "#" opens the reason where it begins the line or follows a blank, so that it may stand in an id or a purl. */
static void cut_reason(struct str *line, struct str *ret_reason)
{
	for (size_t i = 0; i < line->n; i++)
		if (line->p[i] == '#' && (i == 0 || str_is_space(line->p[i - 1]))) {
			*ret_reason = str_trim(str_from_index(*line, i + 1));
			*line = str_trim(str_slice(*line, 0, i));
			return;
		}
	*line = str_trim(*line);
}

static int read_line(struct policy *policy, struct str line, struct str where, struct arena *arena, struct err *e)
{
	struct exemption exemption = {.where = where};
	struct str reason = STR_NULL, word;
	int r;

	cut_reason(&line, &reason);
	if (!str_next_word(&line, &word))
		return 0;
	exemption.id = arena_str(arena, word);
	exemption.reason = arena_str(arena, reason);
	while (str_next_word(&line, &word))
		if ((r = set_word(&exemption, word, arena, e)) < 0)
			return err_wrap(e, "%.*s", STR(where));
	if (policy->exemptions.n >= EXEMPTIONS_MAX)
		return err_set(e, ERR_LIMIT, "%.*s: more than %d exemptions", STR(where), EXEMPTIONS_MAX);
	*vec_push(&policy->exemptions) = exemption;
	return 0;
}

int policy_load_ignore(struct policy *policy, const char *path, struct arena *arena, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(IGNORE_FILE_MAX);
	struct str rest, line;
	size_t number = 0;
	int r = file_load(path, &bytes, e);

	if (r < 0)
		return r;
	rest = buf_str(&bytes);
	str_skip(&rest, "\xef\xbb\xbf");
	while (str_next_line(&rest, &line)) {
		number++;
		if ((r = read_line(policy, line, arena_printf(arena, "%s:%zu", path, number), arena, e)) < 0)
			return r;
	}
	return 0;
}

#define ID_MAX 128 /* bytes of a rule's id, beyond which no glob matches it */

/* As rules' ids are matched everywhere: case ignored, a slash like any letter. */
static bool matches(struct str glob, struct str id)
{
	char pattern[ID_MAX + 1], folded[ID_MAX];

	if (glob.n > ID_MAX || id.n > ID_MAX)
		return false;
	for (size_t i = 0; i < glob.n; i++)
		pattern[i] = glob.p[i] == '/' ? ':' : str_lower(glob.p[i]);
	pattern[glob.n] = '\0';
	for (size_t i = 0; i < id.n; i++)
		folded[i] = id.p[i] == '/' ? ':' : str_lower(id.p[i]);
	return path_match(pattern, str_from(folded, id.n));
}

static bool names_by_glob(const struct exemption *exemption, const struct finding *finding)
{
	if (matches(exemption->id, finding->rule))
		return true;
	vec_each(alias, &finding->aliases)
		if (matches(exemption->id, *alias))
			return true;
	return false;
}

static bool names_path(struct str glob, struct str path)
{
	if (!glob.n)
		return true;
	while (str_skip(&path, "./"))
		;
	return path_match(glob.p, path) || path_match(glob.p, path_base(path));
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

static bool names_finding(const struct exemption *exemption, const struct finding *finding)
{
	if (!names_path(exemption->path, finding->path) || !names_resource(exemption->resource, finding))
		return false;
	if (exemption->glob)
		return names_by_glob(exemption, finding);
	if (str_case_eq(exemption->id, finding->id) || str_case_eq(exemption->id, finding->rule))
		return true;
	vec_each(alias, &finding->aliases)
		if (str_case_eq(exemption->id, *alias))
			return true;
	return false;
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

static bool expired(const struct exemption *exemption, int64_t now)
{
	return exemption->has_until && now >= exemption->until;
}

static void exempt_finding(struct policy *policy, int64_t now, struct findings *findings, struct finding *finding)
{
	vec_each(exemption, &policy->exemptions) {
		if (expired(exemption, now) || !names_finding(exemption, finding) ||
		    !names_package(exemption->package, finding->package))
			continue;
		exemption->used = true;
		if (finding->ignored)
			continue; /* the first one is named, but the others are not unused */
		finding->ignored = true;
		finding->ignored_by = arena_printf(&findings->arena, "%.*s%s%.*s", STR(exemption->where),
						   exemption->reason.n ? " " : "", STR(exemption->reason));
	}
	if (policy->only_fixed && !finding->ignored && finding->kind == FINDING_VULNERABILITY && !finding->fixed_in.n) {
		finding->ignored = true;
		finding->ignored_by = STR_LIT("--only-fixed");
	}
}

/* Notes about exemptions of one kind, the rest beyond NOTES_MAX as a count. */
static void note_exemptions(const struct policy *policy, int64_t now, bool of_expired, struct arena *arena,
			    struct report *report)
{
	size_t n = 0;

	vec_each(exemption, &policy->exemptions) {
		char day[CLOCK_TEXT_MAX];
		bool is_expired = expired(exemption, now);

		if (is_expired != of_expired || (!is_expired && (exemption->used || policy->partial)) || n++ >= NOTES_MAX)
			continue;
		clock_format(exemption->until, day);
		*vec_push(&report->notes) =
			is_expired ? arena_printf(arena, "%.*s: the exemption of %.*s ended on %.10s", STR(exemption->where),
						  STR(exemption->id), day)
				   : arena_printf(arena, "%.*s: the exemption of %.*s matches nothing",
						  STR(exemption->where),
						  STR(exemption->id));
	}
	if (n > NOTES_MAX)
		*vec_push(&report->notes) = arena_printf(arena, "%zu more exemptions %s", n - NOTES_MAX,
							 of_expired ? "have ended" : "match nothing");
}

/* What one knew of already. What is exempt for a reason of its own stays so, and is not gone either. */
static void exempt_known(struct policy *policy, struct findings *findings, struct report *report)
{
	size_t found = 0;

	if (!policy->baseline_file)
		return;
	vec_each(finding, &findings->list) {
		if (!finding->fingerprint.n || !map_get(&policy->baseline, finding->fingerprint))
			continue;
		found++;
		finding->known = true;
		if (finding->ignored || policy->baseline_marks)
			continue;
		finding->ignored = true;
		finding->ignored_by = arena_printf(&findings->arena, "%s: known before", policy->baseline_file);
	}
	if (found < policy->baseline_count && !policy->partial)
		*vec_push(&report->notes) = arena_printf(&findings->arena, "%s: %zu of %zu findings are gone; write it again with "
							 "--create-baseline, or they may come back unseen", policy->baseline_file,
							 policy->baseline_count - found, policy->baseline_count);
}

void policy_exempt(struct policy *policy, int64_t now, struct findings *findings, struct report *report)
{
	vec_each(finding, &findings->list)
		exempt_finding(policy, now, findings, finding);
	exempt_known(policy, findings, report);
	note_exemptions(policy, now, true, &findings->arena, report);
	note_exemptions(policy, now, false, &findings->arena, report);
}
