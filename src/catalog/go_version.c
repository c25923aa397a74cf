/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/go_version.h"

#include "base/mem.h"

#define DEVELOPMENT "(devel)"
#define REVISION_DIGITS 12 /* of a pseudo-version */

static size_t numbers_length(struct str s)
{
	size_t n = 0;

	while (n < s.n && (str_is_digit(s.p[n]) || (s.p[n] == '.' && n + 1 < s.n && str_is_digit(s.p[n + 1]))))
		n++;
	return n;
}

struct str go_release(struct str version, struct arena *arena)
{
	static const char *const phases[] = {"beta", "rc"};
	bool development = str_skip(&version, "devel ");
	struct str rest, release;
	size_t n;

	if (!str_skip(&version, "go") || !(n = numbers_length(version)))
		return STR_LIT("");
	release = str_slice(version, 0, n);
	rest = str_from_index(version, n);
	if (development)
		return arena_printf(arena, "%.*s-devel", STR(release));
	for (size_t i = 0; i < ARRAY_SIZE(phases); i++)
		if (str_skip(&rest, phases[i]))
			release.n += strlen(phases[i]) + numbers_length(rest);
	return release;
}

/* ---- -ldflags ---- */

/* A word of Go's flags: blanks separate, quotes of either kind hold together, nothing escapes. */
static bool next_word(struct str *rest, struct str *ret_word)
{
	struct str s = *rest;
	size_t n = 0;

	while (s.n && str_is_space(s.p[0]))
		s = str_from_index(s, 1);
	if (!s.n)
		return false;
	if (s.p[0] == '"' || s.p[0] == '\'') {
		ptrdiff_t end = str_find(str_from_index(s, 1), s.p[0]);

		*ret_word = end < 0 ? str_from_index(s, 1) : str_slice(s, 1, 1 + (size_t)end);
		*rest = str_from_index(s, end < 0 ? s.n : (size_t)end + 2);
		return true;
	}
	while (n < s.n && !str_is_space(s.p[n]))
		n++;
	*ret_word = str_slice(s, 0, n);
	*rest = str_from_index(s, n);
	return true;
}

/* The next NAME=VALUE that -X sets. */
static bool next_variable(struct str *rest, struct str *ret_name, struct str *ret_value)
{
	struct str word;

	while (next_word(rest, &word)) {
		if (!str_skip(&word, "--X") && !str_skip(&word, "-X"))
			continue;
		if (!word.n && !next_word(rest, &word))
			return false;
		str_skip(&word, "=");
		/* The quotes may be around the assignment or around its value. */
		if (word.n > 1 && (word.p[0] == '"' || word.p[0] == '\'') && word.p[word.n - 1] == word.p[0])
			word = str_slice(word, 1, word.n - 1);
		if (str_cut(word, '=', ret_name, ret_value))
			return true;
	}
	return false;
}

static bool is_version_name(struct str name)
{
	static const char *const names[] = {"version", "gitversion", "buildversion", "appversion", "semver", "releaseversion", "ver",
					    "tag", "gittag", "release"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_case_eq(name, str_of(names[i])))
			return true;
	return false;
}

/* Three numbers, and a pre-release or build behind them. */
static bool is_version(struct str s)
{
	size_t dots = 0;

	str_skip(&s, "v");
	if (!s.n || !str_is_digit(s.p[0]) || s.n > 128)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!str_is_alnum(s.p[i]) && !strchr(".-+", s.p[i]))
			return false;
		if (s.p[i] == '-' || s.p[i] == '+')
			break;
		dots += s.p[i] == '.';
		if (!str_is_digit(s.p[i]) && s.p[i] != '.')
			return false;
	}
	return dots == 2;
}

/* "k8s.io/" of k8s.io/kubernetes, "github.com/someone/" of github.com/someone/thing: where a maker's packages are. */
static struct str owner_of(struct str module)
{
	ptrdiff_t host = str_find(module, '/'), owner;

	if (host < 0)
		return module;
	owner = str_find(str_from_index(module, (size_t)host + 1), '/');
	return str_slice(module, 0, (size_t)(owner < 0 ? host : host + 1 + owner) + 1);
}

static bool is_makers(struct str package, struct str module)
{
	struct str owner = owner_of(module);

	return package.n >= owner.n && str_eq(str_slice(package, 0, owner.n), owner);
}

/* What the main package's variables say comes before those of others; where they contradict each other, none is believed. */
static struct str linker_version(struct str flags, struct str module)
{
	struct str found[2] = {STR_LIT(""), STR_LIT("")}, name, value, package;
	bool contradicted[2] = {false, false};

	while (next_variable(&flags, &name, &value)) {
		bool is_main;

		if (!str_cut_last(name, '.', &package, &name) || !is_version_name(name) || !is_version(value))
			continue;
		is_main = str_is(package, "main");
		if (!is_main && !is_makers(package, module))
			continue;
		contradicted[!is_main] = contradicted[!is_main] || (found[!is_main].n && !str_eq(found[!is_main], value));
		found[!is_main] = value;
	}
	if (found[0].n && !contradicted[0])
		return found[0];
	return found[1].n && !contradicted[1] && !found[0].n ? found[1] : STR_LIT("");
}

/* ---- the commit ---- */

static bool is_revision(struct str revision)
{
	for (size_t i = 0; i < revision.n; i++)
		if (!str_is_digit(revision.p[i]) && !(revision.p[i] >= 'a' && revision.p[i] <= 'f'))
			return false;
	return revision.n >= REVISION_DIGITS;
}

/* "2024-01-02T03:04:05Z" as 20240102030405; empty where it is no such time. */
static struct str time_digits(struct str time, struct arena *arena)
{
	char digits[14];
	size_t n = 0;

	for (size_t i = 0; i < time.n && n < sizeof(digits); i++)
		if (str_is_digit(time.p[i]))
			digits[n++] = time.p[i];
	return n == sizeof(digits) && str_ends(time, "Z") ? arena_str(arena, str_from(digits, n)) : STR_LIT("");
}

static struct str checkout_version(struct str text, struct arena *arena)
{
	struct str revision = go_build_setting(text, "vcs.revision", arena);
	struct str time = time_digits(go_build_setting(text, "vcs.time", arena), arena);
	bool modified = str_is(go_build_setting(text, "vcs.modified", arena), "true");

	if (!is_revision(revision) || !time.n)
		return STR_LIT("");
	return arena_printf(arena, "v0.0.0-%.*s-%.*s%s", STR(time), REVISION_DIGITS, revision.p, modified ? "+dirty" : "");
}

struct str go_main_version(const struct go_module *module, struct str text, struct arena *arena,
			   enum go_version_source *ret_source)
{
	struct str version;

	*ret_source = GO_VERSION_MODULE;
	if (module->version.n && !str_is(module->version, DEVELOPMENT))
		return module->version;
	*ret_source = GO_VERSION_LINKER;
	version = linker_version(go_build_setting(text, "-ldflags", arena), module->path);
	if (version.n)
		return str_starts(version, "v") ? version : arena_printf(arena, "v%.*s", STR(version));
	*ret_source = GO_VERSION_CHECKOUT;
	version = checkout_version(text, arena);
	if (version.n)
		return version;
	*ret_source = GO_VERSION_NONE;
	return STR_LIT(DEVELOPMENT);
}
