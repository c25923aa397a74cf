/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Installing packages: with a version, without a question, without what nobody asked for, and without leaving the cache in
 * the layer. Each rule is asked of one package manager, whose row it carries.
 */
#include "check/run/managers.h"

#include "base/buf.h"

/* ---- pinned ---- */

#define NAMED_MAX 200 /* bytes of package names in a text for people */

/* go runs one package, and the words behind it are that program's; gem's words behind "--" are the compiler's. */
static bool is_last_package(const struct run_manager *manager, const struct run_call *call, const struct shell_word *verb,
			    const struct shell_word *package)
{
	const struct shell_word *next = package + 1;

	if ((manager == &manager_go || manager == &manager_go_module) && str_is(verb->text, "run"))
		return true;
	return manager == &manager_gem && next < call->words + call->count && str_is(next->text, "--");
}

static bool is_unpinned(struct checking *checking, const struct run_manager *manager, const struct run_call *call,
			const struct shell_word *package)
{
	struct str text;

	if (!run_expand(checking, call, package, &text))
		return false;
	return text.n > 0 && !manager->pinned(text);
}

static void judge_pins(struct checking *checking, const struct run_manager *manager, const struct run_call *call,
		       const struct shell_word *verb)
{
	auto_done(buf_done) struct buf names = BUF_INIT(NAMED_MAX);
	const struct shell_word *package, *first = NULL;
	size_t at = (size_t)(verb - call->words) + 1, count = 0;

	if (manager->pins && run_flag(call, manager->pins, manager->values))
		return;
	while ((package = run_operand(call, manager->values, &at))) {
		if (is_unpinned(checking, manager, call, package)) {
			first = first ? first : package;
			buf_printf(&names, "%s%.*s", count++ ? ", " : "", STR(package->text));
		}
		if (is_last_package(manager, call, verb, package))
			break;
	}
	if (count)
		check_found(checking, run_word_place(call, first), "%.*s%s: no version", STR(buf_str(&names)),
			    names.full ? " …" : "");
}

static void judge_unpinned(struct checking *checking, const struct build *build)
{
	const struct run_manager *manager = checking->check->data;
	const struct shell_word *verb;

	for (struct run_walk walk = run_walk(build); run_next(&walk);) {
		/* Groups have no versions; a pattern is a set of packages. */
		struct str type = {0};

		if (!manager_calls(manager, &walk.call, manager->install, &verb))
			continue;
		if (str_is(run_operand_text(&walk.call, manager->values, 0), "group") ||
		    run_has_word(&walk.call, "pattern") ||
		    (run_flag_value(&walk.call, "type", &type) && str_is(type, "pattern")))
			continue;
		judge_pins(checking, manager, &walk.call, verb);
	}
}

/* ---- questions ---- */

/* "yes | apt-get install" */
static bool is_answered(const struct run_call *call)
{
	const struct shell_command *command;
	size_t at = call->index;

	while ((command = run_before(call, &at)))
		if (run_among("yes echo printf", shell_name(command)))
			return true;
	return false;
}

static bool apt_is_told(const struct run_call *call)
{
	size_t quiet = 0;

	for (size_t i = 1; i < call->count; i++) {
		struct str text = call->words[i].text;

		if (str_search(text, STR_LIT("Assume-Yes=")) >= 0 || str_is(text, "-q=2") || str_is(text, "--quiet=2"))
			return true;
		quiet += str_is(text, "-q") || str_is(text, "--quiet");
		if (text.n > 2 && text.p[0] == '-' && text.p[1] != '-')
			for (size_t j = 1; j < text.n; j++)
				quiet += text.p[j] == 'q';
	}
	return quiet > 1;
}

static void judge_questions(struct checking *checking, const struct build *build)
{
	const struct run_manager *manager = checking->check->data;
	const struct shell_word *verb;

	for (struct run_walk walk = run_walk(build); run_next(&walk);) {
		struct finding *finding;

		if (!manager_calls(manager, &walk.call, manager->asks, &verb) ||
		    run_flag(&walk.call, manager->yes, manager->values) || is_answered(&walk.call) ||
		    (manager == &manager_apt && apt_is_told(&walk.call)))
			continue;
		/* Modules and groups ask only where they are installed. */
		if (run_among("group module", verb->text) && !run_has_word(&walk.call, "install"))
			continue;
		finding = check_found(checking, run_word_place(&walk.call, verb), "%.*s %.*s would ask", STR(walk.call.name),
				      STR(verb->text));
		run_insert_after(checking, finding, &walk.call, verb, " -y");
	}
}

/* ---- recommended packages ---- */

/* Whether a word was seen in the instructions of a stage so far. Asked of one instruction after the other, it reads each
 * once. */
struct mention {
	const char *word;
	size_t next, stage;
	bool seen;
};

static bool is_mentioned(struct mention *mention, const struct build *build, const struct build_step *step)
{
	for (; mention->next < build->step_count && &build->steps[mention->next] <= step; mention->next++) {
		const struct build_step *one = &build->steps[mention->next];

		if (one->stage != mention->stage)
			mention->seen = false;
		mention->stage = one->stage;
		mention->seen = mention->seen || str_search(one->instruction->original, str_of(mention->word)) >= 0;
	}
	return mention->seen;
}

static void judge_recommends(struct checking *checking, const struct build *build)
{
	struct mention configured = {.word = "Install-Recommends"};
	const struct shell_word *verb;

	for (struct run_walk walk = run_walk(build); run_next(&walk);) {
		struct finding *finding;

		if (!manager_calls(&manager_apt, &walk.call, "install", &verb) ||
		    run_flag(&walk.call, "no-install-recommends without-recommends R", manager_apt.values) ||
		    is_mentioned(&configured, build, walk.call.step))
			continue;
		finding = check_found(checking, run_word_place(&walk.call, verb), "%.*s installs recommended packages too",
				      STR(walk.call.name));
		if (run_is(&walk.call, "apt-get apt"))
			run_insert_after(checking, finding, &walk.call, verb, " --no-install-recommends");
	}
}

/* ---- caches ---- */

static bool is_mounted(const struct run_manager *manager, const struct build_step *step)
{
	struct str rest = str_of(manager->caches), one;

	while (str_next_word(&rest, &one))
		if (run_mounted(step, "cache tmpfs", one))
			return true;
	return false;
}

static bool is_true(struct str value)
{
	return run_among("1 true yes on y t True TRUE Yes YES On ON", value);
}

#define NEARBY 1000 /* commands before a call that are looked at */

/* PIP_NO_CACHE_DIR, of the instruction, of the command, or exported before it. */
static bool pip_is_told(const struct run_call *call)
{
	struct str value;

	for (size_t i = 0; i < call->assignment_count; i++)
		if (str_is(call->assignments[i].name, "PIP_NO_CACHE_DIR"))
			return is_true(call->assignments[i].value.text);
	for (size_t i = call->index > NEARBY ? call->index - NEARBY : 0; i < call->index; i++) {
		const struct shell_command *command = &call->script->commands->commands[i];

		for (size_t j = 1; j < command->word_count && run_among("export declare", shell_name(command)); j++) {
			value = command->words[j].text;
			if (str_skip(&value, "PIP_NO_CACHE_DIR="))
				return is_true(value);
		}
	}
	return build_variable(call->build, call->step, STR_LIT("PIP_NO_CACHE_DIR"), &value) && is_true(value);
}

static bool leaves_cache(const struct run_manager *manager, const struct run_call *call, const struct shell_word **ret_verb)
{
	if (manager == &manager_yarn && run_is(call, "yarn") && call->count == 1) {
		*ret_verb = &call->words[0]; /* alone it installs */
		return true;
	}
	if (!manager_calls(manager, call, manager->fetches, ret_verb))
		return false;
	if (manager->no_cache && run_flag(call, manager->no_cache, manager->values))
		return false;
	return manager != &manager_pip || !pip_is_told(call);
}

/* The end of a script to which " && …" can be added and is then run whenever the rest went well. */
static bool can_append(const struct run_call *call)
{
	const struct shell_script *script = call->script->commands;
	const struct shell_command *last;

	if (!run_is_plain(call) || call->script->heredoc || script->damage || call->words != call->command->words)
		return false;
	for (last = &script->commands[script->command_count - 1]; last->depth || last->substitution; last--)
		;
	for (size_t i = 0; i < script->command_count; i++)
		if (script->commands[i].joint == SHELL_OR || script->commands[i].joint == SHELL_BACKGROUND)
			return false;
	return last->joint == SHELL_END && last->to == str_trim(call->script->text).n && last->kind == SHELL_SIMPLE &&
	       last->list == call->command->list && !last->redirect_count;
}

/* The last instruction in which apt installs by a list that an earlier one has fetched; 0: none. */
static size_t last_list_use(const struct build *build)
{
	const struct shell_word *verb;
	size_t step = STAGE_NONE, last = 0;
	bool fetched = false;

	for (struct run_walk walk = run_walk(build); run_next(&walk);) {
		fetched = walk.step == step ? fetched : false;
		step = walk.step;
		fetched |= manager_calls(&manager_apt, &walk.call, "update", &verb);
		if (!fetched && manager_calls(&manager_apt, &walk.call, "install upgrade build-dep", &verb))
			last = step;
	}
	return last;
}

static void offer_tidying(struct checking *checking, struct finding *finding, const struct run_manager *manager,
			  const struct run_call *call, bool needed_later)
{
	const struct shell_word *verb;

	if (manager->no_cache) {
		for (struct run_walk walk = run_walk_step(call->build, call->step); run_next(&walk);)
			if (leaves_cache(manager, &walk.call, &verb) && str_is(verb->text, manager->install))
				run_insert_after(checking, finding, &walk.call, verb, manager->tidy);
	} else if (!needed_later && can_append(call)) {
		size_t end = str_trim(call->script->text).n;
		struct str program = manager->tidy[0] == ' ' ? call->name : STR_LIT("");

		check_edit(checking, finding, run_span_place(call, end, end),
			   arena_printf(check_arena(checking), " && %.*s%s", STR(program), manager->tidy));
	}
}

/* Whether an instruction leaves something in the cache at its end, and the last call that put it there. */
static bool is_left(const struct run_manager *manager, const struct build *build, const struct build_step *step,
		    struct run_call *ret_call, const struct shell_word **ret_verb)
{
	const struct shell_word *verb;
	bool left = false;

	for (struct run_walk walk = run_walk_step(build, step); run_next(&walk);) {
		if (leaves_cache(manager, &walk.call, &verb)) {
			left = true;
			*ret_call = walk.call;
			*ret_verb = verb;
		} else if (left && manager_cleans(manager, &walk.call)) {
			left = false;
		}
	}
	return left;
}

static void judge_cache(struct checking *checking, const struct build *build)
{
	const struct run_manager *manager = checking->check->data;
	size_t list_use = manager == &manager_apt ? last_list_use(build) : 0;
	/* docker-clean, in the images of Debian and Ubuntu, keeps apt from keeping what it has downloaded. */
	struct mention docker_clean = {.word = "docker-clean"};

	for (size_t i = 0; i < build->step_count; i++) {
		const struct build_step *step = &build->steps[i];
		bool archives = manager == &manager_apt && is_mentioned(&docker_clean, build, step) &&
				!run_mounted(step, "cache tmpfs", STR_LIT("/var/cache/apt"));
		const struct shell_word *verb = NULL;
		struct finding *finding;
		struct run_call call;

		if (step->instruction->keyword != DOCKERFILE_RUN || !run_ships(build, step) ||
		    (is_mounted(manager, step) && !archives) || !is_left(manager, build, step, &call, &verb))
			continue;
		finding = check_found(checking, run_word_place(&call, verb), "%.*s %.*s leaves its cache in this layer",
				      STR(call.name), STR(verb->text));
		offer_tidying(checking, finding, manager, &call, list_use > i);
	}
}

/* ---- lists of packages ---- */

/* In a layer of its own the list is kept by the build cache, and an install later on asks for what is gone. */
static void judge_update_alone(struct checking *checking, const struct build *build)
{
	struct run_call refresh = {0};

	for (size_t i = 0; i < build->step_count; i++) {
		bool pending = false;

		for (struct run_walk walk = run_walk_step(build, &build->steps[i]); run_next(&walk);)
			if (manager_refreshes(&walk.call)) {
				refresh = walk.call;
				pending = true;
			} else if (manager_installs(&walk.call)) {
				pending = false;
			}
		if (pending)
			check_found(checking, run_place(&refresh), "%.*s, and this RUN installs nothing after it",
				    STR(refresh.name));
	}
}

static void judge_dist_upgrade(struct checking *checking, const struct build *build)
{
	const struct run_manager *manager = checking->check->data;
	const struct shell_word *verb;

	for (struct run_walk walk = run_walk(build); run_next(&walk);)
		if (manager_calls(manager, &walk.call, "dist-upgrade dup full-upgrade", &verb))
			check_found(checking, run_word_place(&walk.call, verb), "%.*s %.*s", STR(walk.call.name),
				    STR(verb->text));
}

/* ---- upgrades ---- */

/* All packages at once, to whatever is there today. */
static void judge_upgrade(struct checking *checking, const struct build *build)
{
	static const struct {
		const struct run_manager *manager;
		const char *verbs;
	} rows[] = {
		{&manager_apt, "upgrade"}, {&manager_apk, "upgrade"}, {&manager_yum, "update upgrade"}, {&manager_dnf, "update upgrade"},
		{&manager_zypper, "update up patch"},
	};
	const struct shell_word *verb;

	for (struct run_walk walk = run_walk(build); run_next(&walk);)
		for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
			size_t at;

			if (!manager_calls(rows[i].manager, &walk.call, rows[i].verbs, &verb))
				continue;
			at = (size_t)(verb - walk.call.words) + 1;
			if (!run_operand(&walk.call, rows[i].manager->values, &at))
				check_found(checking, run_word_place(&walk.call, verb), "%.*s %.*s", STR(walk.call.name), STR(verb->text));
			break;
		}
}

/* "openssl=3.0.2-0ubuntu1", "libssl3=3.0.6", "openssl-3.0.1": 3.0.0 to 3.0.6, CVE-2022-3602 and CVE-2022-3786; secadv/20221101. */
static bool is_old_openssl(struct str package)
{
	static const char *const names[] = {"openssl-libs", "openssl-devel", "openssl-dev", "openssl", "libssl3", "libcrypto3", "libssl-dev"};
	struct str rest;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		rest = package;
		if (!str_skip(&rest, names[i]) || !rest.n || !strchr("=~-:", rest.p[0]))
			continue;
		while (rest.n && strchr("=~-:", rest.p[0]))
			rest = str_from_index(rest, 1);
		str_skip(&rest, "1:"); /* Fedora's epoch */
		return str_skip(&rest, "3.0.") && rest.n && rest.p[0] >= '0' && rest.p[0] <= '6' && (rest.n == 1 || !str_is_digit(rest.p[1]));
	}
	return false;
}

static void judge_openssl(struct checking *checking, const struct build *build)
{
	for (struct run_walk walk = run_walk(build); run_next(&walk);) {
		struct str text;

		if (!manager_installs(&walk.call))
			continue;
		for (size_t i = 1; i < walk.call.count; i++)
			if (run_expand(checking, &walk.call, &walk.call.words[i], &text) && is_old_openssl(text))
				check_found(checking, run_word_place(&walk.call, &walk.call.words[i]), "%.*s", STR(text));
	}
}

/* One finding for an instruction; its change is all of them. */
static void judge_apt_for_people(struct checking *checking, const struct build *build)
{
	for (size_t i = 0; i < build->step_count; i++) {
		struct finding *finding = NULL;

		for (struct run_walk walk = run_walk_step(build, &build->steps[i]); run_next(&walk);) {
			struct str verb = run_operand_text(&walk.call, manager_apt.values, 0);
			struct place place;

			if (!run_is(&walk.call, "apt") || !verb.n)
				continue;
			place = run_word_place(&walk.call, &walk.call.words[0]);
			finding = finding ? finding : check_found(checking, place, "apt %.*s", STR(verb));
			if (run_is_plain(&walk.call) && str_is(walk.call.words[0].text, "apt") &&
			    run_among("install update upgrade remove purge autoremove clean autoclean reinstall build-dep "
				      "download",
				      verb))
				check_edit(checking, finding, place, STR_LIT("apt-get"));
		}
	}
}

/* ---- the table ---- */

#define WORDS(...)                                                                                                          \
	(const char *const[])                                                                                               \
	{                                                                                                                   \
		__VA_ARGS__, NULL                                                                                           \
	}

#define UNPINNED(name_, data_, title_, example_, off_, good_, bad_, ...)                                                    \
	{                                                                                                                   \
		.id = "run/" name_ "-unpinned", .title = title_,                                                            \
		.why = "What is installed depends on the day of the build: the same file gives another image tomorrow, "    \
		       "and nobody sees what has changed in it.",                                                           \
		.fix = "name the version that is meant, as in `" example_ "`, or install from a lock file",                 \
		.aliases = WORDS(__VA_ARGS__), .severity = SEVERITY_LOW, .confidence = CONFIDENCE_MEDIUM, .off = off_,      \
		.good = good_, .bad = bad_, .build = judge_unpinned, .data = data_,                                         \
	}

#define QUESTIONS(name_, data_, good_, bad_, ...)                                                                           \
	{                                                                                                                   \
		.id = "run/" name_ "-asks", .title = name_ " asks before it goes on, and nobody is there to answer",        \
		.why = "A build has no terminal: the question is taken as a no, and the build fails or the package is "     \
		       "missing.",                                                                                          \
		.fix = "add the flag that answers yes", .aliases = WORDS(__VA_ARGS__), .severity = SEVERITY_MEDIUM,         \
		.confidence = CONFIDENCE_HIGH, .good = good_, .bad = bad_, .build = judge_questions, .data = data_,         \
	}

#define CACHE(name_, data_, fix_, good_, bad_, ...)                                                                         \
	{                                                                                                                   \
		.id = "run/" name_ "-cache-kept", .title = name_ " leaves its cache in the layer",                          \
		.why = "What one RUN leaves behind stays in its layer, even if a later one removes it: the image is "       \
		       "larger than "                                                                                       \
		       "it need be, and what is in the cache ages in it.",                                                  \
		.fix = fix_, .aliases = WORDS(__VA_ARGS__), .severity = SEVERITY_LOW, .confidence = CONFIDENCE_HIGH,        \
		.good = good_, .bad = bad_, .build = judge_cache, .data = data_,                                            \
	}

#define FROM_A "FROM debian:12\n"

const struct check checks_run_packages[] = {
	UNPINNED("apt", &manager_apt, "apt installs a package without naming its version", "curl=7.88.1-10+deb12u5", true,
		 FROM_A "RUN apt-get install -y curl=7.88.1-10\n", FROM_A "RUN apt-get install -y curl\n", "DL3008"),
	UNPINNED("apk", &manager_apk, "apk adds a package without naming its version", "curl=8.5.0-r0", true,
		 FROM_A "RUN apk add --no-cache curl=8.5.0-r0\n", FROM_A "RUN apk add --no-cache curl\n", "DL3018"),
	UNPINNED("yum", &manager_yum, "yum installs a package without naming its version", "curl-7.76.1", true,
		 FROM_A "RUN yum install -y curl-7.76.1\n", FROM_A "RUN yum install -y curl\n", "DL3033"),
	UNPINNED("dnf", &manager_dnf, "dnf installs a package without naming its version", "curl-7.76.1", true,
		 FROM_A "RUN dnf module install -y nginx:1.24\n", FROM_A "RUN microdnf install -y nginx\n", "DL3041"),
	UNPINNED("zypper", &manager_zypper, "zypper installs a package without naming its version", "curl=8.0.1", true,
		 FROM_A "RUN zypper -n in curl=8.0.1\n", FROM_A "RUN zypper -n in curl\n", "DL3037"),
	UNPINNED("pip", &manager_pip, "pip installs a package without naming its version", "flask==3.0.3", false,
		 FROM_A "RUN pip install flask==3.0.3\n", FROM_A "RUN python3 -m pip install flask\n", "DL3013"),
	UNPINNED("pipx", &manager_pipx, "pipx installs a package without naming its version", "black==24.4.2", false,
		 FROM_A "RUN pipx install black==24.4.2\n", FROM_A "RUN pipx install black\n", "DL3013"),
	UNPINNED("npm", &manager_npm, "npm installs a package without naming its version", "express@4.19.2", false,
		 FROM_A "RUN npm install -g @acme/tool@1.2.3\n", FROM_A "RUN npm install -g @acme/tool\n", "DL3016"),
	UNPINNED("gem", &manager_gem, "gem installs a package without naming its version", "rails:7.1.3", false,
		 FROM_A "RUN gem install rails:7.1.3\n", FROM_A "RUN gem install rails\n", "DL3028"),
	UNPINNED("go", &manager_go, "go fetches a package without naming its version", "golang.org/x/tools/gopls@v0.15.3",
		 false, FROM_A "RUN go install example.com/tool@v1.2.3\n", FROM_A "RUN go install example.com/tool@latest\n",
		 "DL3062"),
	UNPINNED("go-module", &manager_go_module, "go takes a version from go.mod, or the latest",
		 "golang.org/x/tools/gopls@v0.15.3", true, FROM_A "RUN go install example.com/tool@v1.2.3\n",
		 FROM_A "RUN go install example.com/tool\n", "DL3062"),
	QUESTIONS("apt", &manager_apt, FROM_A "RUN apt-get install -yq curl\n", FROM_A "RUN apt-get install -q curl\n",
		  "DL3014", "DS-0021"),
	QUESTIONS("yum", &manager_yum, FROM_A "RUN yum -y install curl\n", FROM_A "RUN yum install curl\n", "DL3030"),
	QUESTIONS("dnf", &manager_dnf, FROM_A "RUN dnf in -y curl\n", FROM_A "RUN dnf in curl\n", "DL3038"),
	QUESTIONS("zypper", &manager_zypper, FROM_A "RUN zypper -n in curl\n", FROM_A "RUN zypper in curl\n", "DL3034"),
	CACHE("apt", &manager_apt, "end the RUN that updates with `rm -rf /var/lib/apt/lists/*`, or mount a cache there",
	      FROM_A "RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n",
	      FROM_A "RUN apt-get update && apt-get install -y curl\n", "DL3009"),
	CACHE("apk", &manager_apk, "add `--no-cache`, or mount a cache at /var/cache/apk",
	      FROM_A "RUN apk add --no-cache curl\n", FROM_A "RUN apk add curl\n", "DL3019", "DS-0025"),
	CACHE("yum", &manager_yum, "end the RUN with `yum clean all`", FROM_A "RUN yum -y install curl && yum clean all\n",
	      FROM_A "RUN yum clean all && yum -y install curl\n", "DL3032", "DS-0015"),
	CACHE("dnf", &manager_dnf, "end the RUN with `dnf clean all`", FROM_A "RUN dnf -y install curl && dnf clean all\n",
	      FROM_A "RUN microdnf -y install curl\n", "DL3040", "DS-0019", "DS-0027"),
	CACHE("zypper", &manager_zypper, "end the RUN with `zypper clean --all`",
	      FROM_A "RUN zypper -n in curl && zypper clean\n", FROM_A "RUN zypper -n in curl\n", "DL3036", "DS-0020"),
	CACHE("pip", &manager_pip, "add `--no-cache-dir`, set PIP_NO_CACHE_DIR=1, or mount a cache at /root/.cache/pip",
	      FROM_A "ENV PIP_NO_CACHE_DIR=1\nRUN pip install flask\n", FROM_A "RUN pip install flask\n", "DL3042"),
	CACHE("yarn", &manager_yarn, "end the RUN with `yarn cache clean`, or mount a cache",
	      FROM_A "RUN yarn install && yarn cache clean\n", FROM_A "RUN yarn install\n", "DL3060"),
	{
		.id = "run/apt-recommends",
		.title = "apt installs recommended packages as well",
		.why = "Packages that nobody asked for make the image larger, and each is one more that can have a "
		       "vulnerability.",
		.fix = "add `--no-install-recommends`, and name what is missing then",
		.aliases = WORDS("DL3015", "DS-0029"),
		.references = WORDS("CIS Docker 4.3"),
		.severity = SEVERITY_LOW,
		.good = FROM_A "RUN apt-get install -y --no-install-recommends curl\n",
		.bad = FROM_A "RUN apt-get install -y curl\n",
		.build = judge_recommends,
	},
	{
		.id = "run/upgrade",
		.title = "the build upgrades every package",
		.why = "What comes of it depends on the day, and is kept by the build cache for as long as the line stays: a newer base image "
		       "has the same updates, and is what everyone else tests.",
		.fix = "take a newer base image, or upgrade the packages that need it by name",
		.aliases = WORDS("kics:use-of-apk-upgrade", "kics:run-using-upgrade-commands"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true, /* a stale base image is worse */
		.good = FROM_A "RUN apt-get update && apt-get install -y --only-upgrade libc6\n",
		.bad = FROM_A "RUN apt-get update && apt-get upgrade -y\n",
		.build = judge_upgrade,
	},
	{
		.id = "run/openssl-vulnerable",
		.title = "OpenSSL is pinned to a version with a known overflow",
		.why = "OpenSSL 3.0.0 to 3.0.6 overflow a buffer when they read a certificate (CVE-2022-3602, CVE-2022-3786).",
		.fix = "pin 3.0.7 or later, or the distribution's update of it",
		.aliases = WORDS("kics:vulnerable-openssl-version"),
		.severity = SEVERITY_HIGH,
		.confidence = CONFIDENCE_MEDIUM, /* a distribution may have mended it without another version of the sources */
		.good = FROM_A "RUN apk add --no-cache openssl=3.0.7-r0\n",
		.bad = FROM_A "RUN apk add --no-cache openssl=3.0.6-r0\n",
		.build = judge_openssl,
	},
	{
		.id = "run/update-alone",
		.title = "the package lists are refreshed in a RUN that installs nothing",
		.why = "The layer is taken from the build cache as long as the line does not change: later installs then "
		       "use a list that is "
		       "weeks old, get packages without their fixes, or fail because they are gone.",
		.fix = "refresh and install in one RUN, joined by `&&`",
		.aliases = WORDS("CKV_DOCKER_5", "DS-0017", "CIS-DI-0007"),
		.references = WORDS("CIS Docker 4.7"),
		.severity = SEVERITY_MEDIUM,
		.good = FROM_A "RUN apt-get update && apt-get install -y curl\n",
		.bad = FROM_A "RUN apt-get update\nRUN apt-get install -y curl\n",
		.build = judge_update_alone,
	},
	{
		.id = "run/apt-dist-upgrade",
		.title = "the build upgrades to another state of the distribution",
		.why = "dist-upgrade may remove packages and exchange others: the image is no longer what its base and tag "
		       "say.",
		.fix = "take a newer base image, or use `apt-get upgrade`",
		.aliases = WORDS("DS-0024"),
		.severity = SEVERITY_MEDIUM,
		.good = FROM_A "RUN apt-get update && apt-get -y upgrade\n",
		.bad = FROM_A "RUN apt-get update && apt-get -y dist-upgrade\n",
		.build = judge_dist_upgrade,
		.data = &manager_apt,
	},
	{
		.id = "run/zypper-dist-upgrade",
		.title = "the build upgrades to another state of the distribution",
		.why = "dist-upgrade may remove packages and exchange others: the image is no longer what its base and tag "
		       "say.",
		.fix = "take a newer base image, or use `zypper update`",
		.aliases = WORDS("DL3035"),
		.severity = SEVERITY_MEDIUM,
		.good = FROM_A "RUN zypper -n update\n",
		.bad = FROM_A "RUN zypper -n dup\n",
		.build = judge_dist_upgrade,
		.data = &manager_zypper,
	},
	{
		.id = "run/apt-for-people",
		.title = "`apt` is meant for a terminal",
		.why = "Its output and its flags change from release to release, as it says itself when it is called from a "
		       "script.",
		.fix = "call `apt-get` or `apt-cache`",
		.aliases = WORDS("DL3027", "CKV_DOCKER_9"),
		.severity = SEVERITY_LOW,
		.good = FROM_A "RUN apt-get update && apt-get install -y curl\n",
		.bad = FROM_A "RUN apt update && apt install -y curl\n",
		.build = judge_apt_for_people,
	},
	{0},
};
