/* SPDX-License-Identifier: Apache-2.0 */
/* Sources: the manual pages apt-get(8), apk(8), yum(8), dnf(8), zypper(8), and the documentation of pip, npm, gem, go and
 * yarn. */
#include "check/run/managers.h"

/* ---- what a pinned package looks like ---- */

static bool has_any(struct str s, const char *bytes)
{
	for (size_t i = 0; i < s.n; i++)
		if (strchr(bytes, s.p[i]))
			return true;
	return false;
}

static bool is_path(struct str package)
{
	return str_starts(package, "/") || str_starts(package, "./") || str_starts(package, "../") ||
	       str_starts(package, "~/") || str_is(package, ".") || str_is(package, "..");
}

static bool has_scheme(struct str package)
{
	return str_search(package, STR_LIT("://")) > 0;
}

static bool apt_pinned(struct str package)
{
	/* "name/release" is pinned to a release, "name-" is removed. */
	return has_any(package, "=/") || str_ends(package, ".deb") || str_ends(package, "-");
}

static bool apk_pinned(struct str package)
{
	return has_any(package, "=~<>") || str_ends(package, ".apk") || str_starts(package, "!");
}

/* name-version: some part behind a dash begins with a digit; dnf's modules have name:stream. */
static bool rpm_pinned(struct str package)
{
	struct str part;

	if (has_any(package, "=<>:/@") || str_ends(package, ".rpm"))
		return true;
	str_next(&package, '-', &part);
	while (str_next(&package, '-', &part))
		if (part.n && str_is_digit(part.p[0]))
			return true;
	return false;
}

static bool zypper_pinned(struct str package)
{
	return has_any(package, "=<>/") || str_ends(package, ".rpm");
}

/* What comes from a repository of sources names a revision: git+SCHEME:…/PATH@REVISION. */
static bool pip_source_pinned(struct str package)
{
	ptrdiff_t scheme = str_search(package, STR_LIT("://")), slash;

	package = str_from_index(package, (size_t)scheme + 3);
	slash = str_find(package, '/');
	return slash >= 0 && str_find(str_from_index(package, (size_t)slash), '@') > 0;
}

static bool pip_pinned(struct str package)
{
	if (has_scheme(package) && str_find(str_slice(package, 0, (size_t)str_search(package, STR_LIT("://"))), '+') > 0)
		return pip_source_pinned(package);
	return has_any(package, "=<>~!/@") || is_path(package) || str_ends(package, ".whl") || str_ends(package, ".gz") ||
	       str_ends(package, ".zip");
}

static bool npm_pinned(struct str package)
{
	ptrdiff_t at = str_rfind(package, '@');

	if (str_starts(package, "git") &&
	    (has_scheme(package) || str_starts(package, "github:") || str_starts(package, "git@")))
		return str_find(package, '#') > 0;
	if (is_path(package) || has_scheme(package) || str_starts(package, "file:") || str_ends(package, ".tar") ||
	    str_ends(package, ".tar.gz") || str_ends(package, ".tgz"))
		return true;
	return at > 0 && !str_is(str_from_index(package, (size_t)at + 1), "latest");
}

static bool gem_pinned(struct str package)
{
	return str_find(package, ':') > 0 || str_ends(package, ".gem");
}

/* Without a version it is the one of go.mod, or since go 1.17 an error. */
static bool go_pinned(struct str package)
{
	struct str path, version;

	return !str_cut_last(package, '@', &path, &version) || !run_among("latest none upgrade patch", version);
}

static bool go_module_pinned(struct str package)
{
	return str_find(package, '@') > 0 || is_path(package) || str_ends(package, ".go") || str_starts(package, "...") ||
	       run_among("all std cmd tool", package);
}

/* ---- the managers ---- */

const struct run_manager manager_apt = {
	.name = "apt-get",
	.programs = "apt-get apt aptitude",
	.values = "t o c a target-release default-release option config-file host-architecture",
	.install = "install",
	.pinned = apt_pinned,
	.asks = "install reinstall build-dep upgrade dist-upgrade full-upgrade remove purge autoremove",
	.yes = "y yes assume-yes force-yes qq trivial-only s simulate dry-run d download-only print-uris",
	.fetches = "update",
	.caches = "/var/lib/apt/lists",
	.clean = "",
	.tidy = "rm -rf /var/lib/apt/lists/*",
};
const struct run_manager manager_apk = {
	.name = "apk",
	.programs = "apk",
	.values = "t virtual X repository p root arch repositories-file cache-dir keys-dir wait",
	.install = "add",
	.pinned = apk_pinned,
	.fetches = "add",
	.no_cache = "no-cache",
	.clean = "cache+clean",
	.caches = "/var/cache/apk",
	.tidy = " --no-cache",
};
#define DNF_VALUES                                                                                                          \
	"c d e R x b installroot enablerepo disablerepo repo repoid exclude releasever setopt config color forcearch "      \
	"enableplugin disableplugin advisory"
#define DNF_YES "y yes assumeyes downloadonly"
const struct run_manager manager_yum = {
	.name = "yum",
	.programs = "yum",
	.values = DNF_VALUES,
	.install = "install",
	.pinned = rpm_pinned,
	.asks = "install reinstall update upgrade localinstall groupinstall group module remove erase downgrade",
	.yes = DNF_YES,
	.fetches = "install reinstall update upgrade localinstall groupinstall group module downgrade makecache",
	.clean = "clean+all",
	.caches = "/var/cache/yum /var/cache/dnf",
	.tidy = " clean all",
};
const struct run_manager manager_dnf = {
	.name = "dnf",
	.programs = "dnf dnf5 microdnf tdnf",
	.values = DNF_VALUES,
	.install = "install in",
	.pinned = rpm_pinned,
	.asks = "install in reinstall rei update upgrade up upgrade-minimal up-min localinstall groupinstall group module "
		"remove rm erase "
		"downgrade dg distro-sync dsync autoremove swap",
	.yes = DNF_YES,
	.fetches = "install in reinstall rei update upgrade up upgrade-minimal up-min localinstall groupinstall group "
		   "module downgrade dg "
		   "distro-sync dsync makecache swap",
	.clean = "clean+all",
	.caches = "/var/cache/dnf /var/cache/yum /var/cache/libdnf5",
	.tidy = " clean all",
};
const struct run_manager manager_zypper = {
	.name = "zypper",
	.programs = "zypper",
	.values = "t type r repo from c config D reposd-dir R root p plus-repo",
	.install = "install in",
	.pinned = zypper_pinned,
	.asks = "install in remove rm update up patch dist-upgrade dup install-new-recommends inr",
	.yes = "n non-interactive y no-confirm",
	.fetches = "install in remove rm source-install si update up patch dist-upgrade dup refresh ref",
	.clean = "clean cc",
	.caches = "/var/cache/zypp",
	.tidy = " clean --all",
};
const struct run_manager manager_pip = {
	.name = "pip",
	.programs = "pip",
	.values = "b c e f i r t C abi build build-option cache-dir cert client-cert config-setting config-settings "
		  "constraint editable "
		  "exists-action extra-index-url find-links global-option implementation index-url install-option "
		  "keyring-provider log "
		  "no-binary only-binary platform prefix progress-bar proxy python python-version report requirement "
		  "retries root "
		  "root-user-action src target timeout trusted-host upgrade-strategy use-deprecated use-feature",
	.install = "install",
	.pinned = pip_pinned,
	.pins = "r requirement c constraint e editable require-hashes",
	.fetches = "install wheel download",
	.no_cache = "no-cache-dir",
	.clean = "cache+purge",
	.caches = "/root/.cache/pip ~/.cache/pip",
	.tidy = " --no-cache-dir",
};
const struct run_manager manager_pipx = {
	.name = "pipx",
	.programs = "pipx",
	.values = "pip-args python index-url suffix preinstall include-apps",
	.install = "install inject",
	.pinned = pip_pinned,
	.pins = "spec",
};
const struct run_manager manager_npm = {
	.name = "npm",
	.programs = "npm",
	.values =
		"C w registry prefix loglevel cache userconfig globalconfig tag scope workspace omit include fetch-retries "
		"fetch-timeout before otp script-shell",
	.install = "install i add in isntall",
	.pinned = npm_pinned,
};
const struct run_manager manager_gem = {
	.name = "gem",
	.programs = "gem",
	.values =
		"v i n P p s g version install-dir bindir trust-policy platform source http-proxy document file build-root "
		"use-system-libraries",
	.install = "install i",
	.pinned = gem_pinned,
	.pins = "v version g file",
};
#define GO_VALUES                                                                                                           \
	"C o p asmflags buildmode buildvcs compiler exec gccgoflags gcflags installsuffix ldflags mod modfile overlay pgo " \
	"pkgdir tags toolexec"
const struct run_manager manager_go = {
	.name = "go",
	.programs = "go",
	.values = GO_VALUES,
	.install = "install get run",
	.pinned = go_pinned,
};
const struct run_manager manager_go_module = {
	.name = "go",
	.programs = "go",
	.values = GO_VALUES,
	.install = "install get run",
	.pinned = go_module_pinned,
};
const struct run_manager manager_yarn = {
	.name = "yarn",
	.programs = "yarn",
	.values = "cwd cache-folder modules-folder registry network-timeout",
	.fetches = "install add",
	.clean = "cache+clean",
	.caches = "/usr/local/share/.cache/yarn /usr/local/share/.cache/yarn/v6 /root/.cache/yarn ~/.cache/yarn ~/.yarn",
	.tidy = " cache clean",
};

/* ---- what a call does ---- */

bool manager_calls(const struct run_manager *manager, const struct run_call *call, const char *verbs,
		   const struct shell_word **ret_verb)
{
	const struct shell_word *verb;
	size_t at = 0;

	if (!verbs || !run_is(call, manager->programs) || !(verb = run_operand(call, manager->values, &at)))
		return false;
	if (!run_among(verbs, verb->text) && run_among("module global", verb->text) &&
	    !(verb = run_operand(call, manager->values, &at)))
		return false;
	if (!run_among(verbs, verb->text))
		return false;
	*ret_verb = verb;
	return true;
}

bool manager_refreshes(const struct run_call *call)
{
	static const struct {
		const char *programs, *verbs;
	} refreshing[] = {
		{"apt-get apt aptitude", "update"},
		{"apk", "update"},
		{"yum dnf dnf5 microdnf tdnf", "update makecache check-update"},
		{"zypper", "refresh ref update up"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(refreshing); i++)
		if (run_is(call, refreshing[i].programs))
			return run_among(refreshing[i].verbs, run_operand_text(call, "t o c option target-release", 0)) &&
			       !run_operand_text(call, "t o c option target-release", 1)
					.n; /* "yum update curl" installs curl */
	return false;
}

bool manager_installs(const struct run_call *call)
{
	static const struct run_manager *const managers[] = {&manager_apt, &manager_apk, &manager_yum, &manager_dnf,
							     &manager_zypper};
	const struct shell_word *verb;

	for (size_t i = 0; i < ARRAY_SIZE(managers); i++)
		if (manager_calls(managers[i], call, managers[i]->install, &verb) ||
		    manager_calls(
			    managers[i], call,
			    "upgrade dist-upgrade full-upgrade build-dep groupinstall group localinstall source-install si",
			    &verb))
			return true;
	return false;
}

/* Without "/", "/." or a pattern for all that is in it at the end. */
static struct str folder_of(struct str path)
{
	while (path.n > 1 && (path.p[path.n - 1] == '/' || path.p[path.n - 1] == '*'))
		path.n--;
	return path;
}

/* Whether `inner` is `outer`, or lies in it. */
static bool is_in(struct str inner, struct str outer)
{
	return inner.n >= outer.n && str_eq(str_slice(inner, 0, outer.n), outer) &&
	       (inner.n == outer.n || inner.p[outer.n] == '/');
}

/* A build's home is root's. */
static struct str in_home(struct str path)
{
	static const char *const homes[] = {"~/", "${HOME}/", "/root/"};

	for (size_t i = 0; i < ARRAY_SIZE(homes); i++)
		if (str_skip(&path, homes[i]))
			return path;
	return STR_NULL;
}

/* The folder, or one above it; a pattern in it; or "/var/{a,b}", which is taken to be right. */
static bool takes_away(struct str word, struct str folder)
{
	struct str path = folder_of(word), home = in_home(path);
	ptrdiff_t brace = str_find(word, '{');

	if (home.n)
		return is_in(in_home(folder), home);
	if (brace > 0)
		return is_in(folder, folder_of(str_slice(word, 0, (size_t)brace)));
	return path.n > strlen("/var") && (is_in(folder, path) || (str_find(word, '*') > 0 && is_in(path, folder)));
}

bool run_removes(const struct run_call *call, struct str folder)
{
	const struct shell_word *word;
	size_t at = 0;

	if (!(run_is(call, "rm") && run_flag(call, "r R recursive f", "")) &&
	    !(run_is(call, "find") && (run_has_word(call, "-delete") || run_has_word(call, "-exec"))))
		return false;
	while ((word = run_operand(call, "", &at)))
		if (takes_away(word->text, folder))
			return true;
	return false;
}

/* "clean+all": the verb, and the word behind it. */
static bool says(const struct run_manager *manager, const struct run_call *call, struct str phrase)
{
	struct str word;
	size_t n = 0;

	while (str_next(&phrase, '+', &word))
		if (!str_eq(run_operand_text(call, manager->values, n++), word))
			return false;
	return true;
}

bool manager_cleans(const struct run_manager *manager, const struct run_call *call)
{
	struct str rest = str_of(manager->clean), one;

	if (run_is(call, manager->programs))
		while (str_next_word(&rest, &one))
			if (says(manager, call, one))
				return true;
	rest = str_of(manager->caches);
	while (str_next_word(&rest, &one))
		if (run_removes(call, one))
			return true;
	return false;
}
