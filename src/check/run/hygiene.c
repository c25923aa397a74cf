/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that a build should not call, or not so; instructions that do no good as they stand. */
#include "base/map.h"
#include "base/path.h"
#include "check/run/words.h"

/* ---- programs ---- */

/* The word, somewhere before the program that is really called; NULL: it is called without. */
static const struct shell_word *sudo_of(const struct run_call *call)
{
	for (const struct shell_word *word = call->command->words; word < call->words; word++)
		if (str_is(path_base(word->text), "sudo"))
			return word;
	return str_is(call->name, "sudo") ? call->words : NULL;
}

static void judge_sudo(struct checking *checking, const struct build *build)
{
	for (struct run_walk walk = run_walk(build); run_next(&walk);) {
		const struct shell_word *sudo = sudo_of(&walk.call);
		struct run_call whole = walk.call;

		if (!sudo)
			continue;
		whole.words = sudo;
		whole.count += (size_t)(walk.call.words - sudo);
		check_found(checking, run_place(&whole), sudo == walk.call.words ? "sudo" : "sudo %.*s", STR(walk.call.name));
	}
}

static void judge_programs(struct checking *checking, const struct build *build)
{
	for (struct run_walk walk = run_walk(build); run_next(&walk);)
		if (run_is(&walk.call, checking->check->data))
			check_found(checking, run_word_place(&walk.call, &walk.call.words[0]), "%.*s", STR(walk.call.name));
}

#define USERADD_VALUES                                                                                                      \
	"b c d e f g G k K p R P s u U Z base-dir comment home-dir expiredate inactive gid groups skel key password root "  \
	"shell uid"

/* Longer than five digits: lastlog and faillog get a record for every number below, which a layer keeps as gigabytes. */
static void judge_useradd(struct checking *checking, const struct build *build)
{
	for (struct run_walk walk = run_walk(build); run_next(&walk);) {
		struct finding *finding;
		struct str uid;

		if (!run_is(&walk.call, "useradd") || run_flag(&walk.call, "l no-log-init", USERADD_VALUES) ||
		    !run_flag_value(&walk.call, "u uid", &uid) || uid.n <= 5)
			continue;
		finding = check_found(checking, run_word_place(&walk.call, &walk.call.words[0]),
				      "useradd with the number %.*s", STR(uid));
		run_insert_after(checking, finding, &walk.call, &walk.call.words[0], " -l");
	}
}

static void judge_wget_progress(struct checking *checking, const struct build *build)
{
	for (struct run_walk walk = run_walk(build); run_next(&walk);)
		if (run_is(&walk.call, "wget") &&
		    !run_flag(&walk.call, "q quiet nv no-verbose o output-file a append-output progress",
			      "O e i B t T w Q P U l A R D I X"))
			check_found(checking, run_word_place(&walk.call, &walk.call.words[0]), "wget shows its progress");
}

static void judge_link_sh(struct checking *checking, const struct build *build)
{
	for (struct run_walk walk = run_walk(build); run_next(&walk);) {
		const struct run_call *call = &walk.call;

		if (run_is(call, "ln") && call->count > 2 && str_is(call->words[call->count - 1].text, "/bin/sh"))
			check_found(checking, run_place(call), "/bin/sh is made a link to %.*s",
				    STR(call->words[call->count - 2].text));
	}
}

/* ---- cd ---- */

static bool is_last(const struct run_call *call)
{
	return call->index + 1 == call->script->commands->command_count && !call->command->depth &&
	       !call->command->substitution && !call->script->nested;
}

static void judge_cd(struct checking *checking, const struct build *build)
{
	for (struct run_walk walk = run_walk(build); run_next(&walk);)
		if (run_is(&walk.call, "cd"))
			check_found(checking, run_place(&walk.call), "cd %.*s", STR(run_operand_text(&walk.call, "", 0)));
}

static void judge_lost_cd(struct checking *checking, const struct build *build)
{
	for (struct run_walk walk = run_walk(build); run_next(&walk);)
		if (run_is(&walk.call, "cd") && is_last(&walk.call))
			check_found(checking, run_place(&walk.call), "cd %.*s ends this RUN",
				    STR(run_operand_text(&walk.call, "", 0)));
}

/* ---- the instructions ---- */

static bool same_flags(const struct dockerfile_instruction *a, const struct dockerfile_instruction *b)
{
	if (a->flag_count != b->flag_count)
		return false;
	for (size_t i = 0; i < a->flag_count; i++)
		if (!str_eq(a->flags[i].name, b->flags[i].name) || !str_eq(a->flags[i].value, b->flags[i].value))
			return false;
	return true;
}

static size_t command_count(const struct build_step *step)
{
	size_t count = 0;

	for (size_t i = 0; i < step->script_count; i++)
		count += step->scripts[i].commands ? step->scripts[i].commands->command_count : 1;
	return step->script_count ? count : 1;
}

/* Two of more than two commands each are two thoughts; a here-document is one already. */
static bool could_be_one(const struct build_step *a, const struct build_step *b)
{
	return a->instruction->keyword == DOCKERFILE_RUN && b->instruction->keyword == DOCKERFILE_RUN &&
	       a->onbuild == b->onbuild && !a->instruction->heredoc_count && !b->instruction->heredoc_count &&
	       same_flags(a->instruction, b->instruction) && command_count(a) < 2 && command_count(b) < 2;
}

static void judge_consecutive(struct checking *checking, const struct build *build)
{
	const struct build_step *before = NULL;

	for (size_t i = 0; i < build->step_count; i++) {
		const struct build_step *step = &build->steps[i];

		if (step->instruction->keyword == DOCKERFILE_ONBUILD)
			continue; /* its inner one follows */
		if (before && could_be_one(before, step))
			check_found(checking, build_place(build, step->instruction->keyword_at),
				    "could be one with the RUN above");
		before = step;
	}
}

/* By stage: the first of either, where there are both. */
static void judge_both_fetchers(struct checking *checking, const struct build *build)
{
	size_t stage = STAGE_NONE, wget = STAGE_NONE, curl = STAGE_NONE;

	for (struct run_walk walk = run_walk(build); run_next(&walk);) {
		bool is_wget = run_is(&walk.call, "wget"), is_curl = run_is(&walk.call, "curl");

		if (walk.call.step->stage != stage) {
			stage = walk.call.step->stage;
			wget = curl = STAGE_NONE;
		}
		if (!is_wget && !is_curl)
			continue;
		if ((is_wget ? wget : curl) == STAGE_NONE && (is_wget ? curl : wget) != STAGE_NONE)
			check_found(checking, run_place(&walk.call), "%.*s, and %s was called before", STR(walk.call.name),
				    is_wget ? "curl" : "wget");
		*(is_wget ? &wget : &curl) = walk.step;
	}
}

/* ---- archives ---- */

static struct str base_name(struct str path)
{
	ptrdiff_t slash;

	/* A name with blanks is several words to COPY, so the quotes may be of two of them. */
	while (path.n && (path.p[path.n - 1] == '"' || path.p[path.n - 1] == '\''))
		path.n--;
	while (path.n && (path.p[0] == '"' || path.p[0] == '\''))
		path = str_from_index(path, 1);
	slash = str_rfind(path, '/');
	slash = slash < 0 || str_rfind(path, '\\') > slash ? str_rfind(path, '\\') : slash;
	return str_from_index(path, (size_t)(slash + 1));
}

static bool is_archive(struct str name)
{
	static const char *const endings[] = {".tar", ".gz",  ".tgz",  ".bz2", ".tbz2", ".tbz", ".xz",	".txz", ".lzma",
					      ".tlz", ".zst", ".tzst", ".Z",   ".tZ",	".tpz", ".tb2", ".lz"};

	for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
		if (str_ends(name, endings[i]) && name.n > strlen(endings[i]))
			return true;
	return false;
}

static bool unpacks(const struct run_call *call)
{
	if (run_is(call, "unzip gunzip bunzip2 unlzma unxz zgz uncompress zcat gzcat"))
		return true;
	if (!run_is(call, "tar bsdtar"))
		return false;
	/* tar's first word may be flags without a dash: tar xf. */
	return run_flag(call, "x extract get", "f C b") ||
	       (call->count > 1 && call->words[1].text.n && call->words[1].text.p[0] != '-' &&
		str_find(call->words[1].text, 'x') >= 0 && str_find(call->words[1].text, '.') < 0);
}

static struct str unpacked_key(struct checking *checking, size_t stage, struct str name)
{
	return arena_printf(check_arena(checking), "%zu %.*s", stage, STR(name));
}

/* What a map holds; const keeps a step itself out of it. */
struct unpacking {
	const struct build_step *step;
};

static struct unpacking *unpacking_at(struct checking *checking, const struct build_step *step)
{
	struct unpacking *unpacking = arena_new(check_arena(checking), struct unpacking);

	unpacking->step = step;
	return unpacking;
}

/* The last instruction of each stage that unpacks a file of a name. */
static void gather_unpacked(struct checking *checking, const struct build *build, struct map *unpacked)
{
	for (struct run_walk walk = run_walk(build); run_next(&walk);)
		for (size_t i = 1; unpacks(&walk.call) && i < walk.call.count; i++)
			map_set(unpacked, unpacked_key(checking, walk.call.step->stage, base_name(walk.call.words[i].text)),
				unpacking_at(checking, walk.call.step));
}

static bool is_unpacked_later(struct checking *checking, const struct map *unpacked, const struct build_step *copy,
			      struct str name)
{
	const struct unpacking *last = map_get(unpacked, unpacked_key(checking, copy->stage, name));

	return last && last->step > copy;
}

static void judge_unpacking(struct checking *checking, const struct build *build)
{
	auto_done(map_done) struct map unpacked = {0};

	gather_unpacked(checking, build, &unpacked);
	for (size_t i = 0; unpacked.n && i < build->step_count; i++) {
		const struct dockerfile_instruction *copy = build->steps[i].instruction;

		if (copy->keyword != DOCKERFILE_COPY || dockerfile_flag(copy, "from") || copy->word_count < 2)
			continue;
		for (size_t j = 0; j + 1 < copy->word_count; j++) {
			struct str target = base_name(copy->words[copy->word_count - 1].text),
				   name = base_name(copy->words[j].text);

			/* It lies under its own name in a folder, or under that of the target. */
			if (is_archive(name) &&
			    (is_unpacked_later(checking, &unpacked, &build->steps[i], name) ||
			     (is_archive(target) && is_unpacked_later(checking, &unpacked, &build->steps[i], target))))
				check_found(checking, build_place(build, copy->at), "%.*s is copied, and a RUN unpacks it",
					    STR(name));
		}
	}
}

/* ---- the table ---- */

#define WORDS(...)                                                                                                          \
	(const char *const[])                                                                                               \
	{                                                                                                                   \
		__VA_ARGS__, NULL                                                                                           \
	}
#define FROM_A "FROM debian:12\n"

const struct check checks_run_hygiene[] = {
	{
		.id = "run/sudo",
		.title = "a build calls sudo",
		.why = "It does nothing for a build that is root already, behaves differently without a terminal, and "
		       "leaves a program that "
		       "gives root in the image.",
		.fix = "call the program as root, and change to the user behind it with USER; at run time use gosu or "
		       "setpriv",
		.aliases = WORDS("DL3004", "CKV2_DOCKER_1", "DS-0010"),
		.severity = SEVERITY_MEDIUM,
		.good = FROM_A "RUN apt-get install -y sudo\n",
		.bad = FROM_A "RUN sudo apt-get update\n",
		.build = judge_sudo,
	},
	{
		.id = "run/useradd-log",
		.title = "useradd with a large number fills the log of logins",
		.why = "lastlog and faillog get a place for each number up to it; they are sparse on a disk, but not in a "
		       "layer, which grows by "
		       "gigabytes.",
		.fix = "add `-l`",
		.aliases = WORDS("DL3046"),
		.severity = SEVERITY_LOW,
		.good = FROM_A "RUN useradd -l -u 1234567 a\n",
		.bad = FROM_A "RUN useradd -u 1234567 a\n",
		.build = judge_useradd,
	},
	{
		.id = "run/chpasswd",
		.title = "a build sets a password",
		.why = "The password is in the history of the image, and its hash in a layer: whoever has the image can "
		       "find it.",
		.fix = "give the user no password; let people in by keys, or processes by USER",
		.aliases = WORDS("CKV2_DOCKER_17"),
		.severity = SEVERITY_MEDIUM,
		.good = FROM_A "RUN useradd a\n",
		.bad = FROM_A "RUN echo 'a:b' | chpasswd\n",
		.build = judge_programs,
		.data = "chpasswd",
	},
	{
		.id = "run/pointless-program",
		.title = "the program makes no sense in a build",
		.why = "A build step has no session, no services and no terminal: what is started is gone at its end, what "
		       "is shown nobody sees.",
		.fix = "take it out, or start it when the container starts",
		.aliases = WORDS("DL3001"),
		.severity = SEVERITY_LOW,
		.good = FROM_A "RUN apt-get install -y vim\n",
		.bad = FROM_A "RUN service nginx start\n",
		.build = judge_programs,
		.data = "ssh vim shutdown service ps free top kill mount reboot",
	},
	{
		.id = "run/cd-lost",
		.title = "a RUN ends by changing the directory",
		.why = "Each RUN has a shell of its own: the next instruction is in WORKDIR again.",
		.fix = "use WORKDIR",
		.aliases = WORDS("DL3003", "DS-0013"),
		.severity = SEVERITY_MEDIUM,
		.good = FROM_A "RUN cd /src && make\n",
		.bad = FROM_A "RUN make && cd /usr/share\n",
		.build = judge_lost_cd,
	},
	{
		.id = "run/cd",
		.title = "`cd` where WORKDIR could be",
		.why = "Where a command runs is seen best where it is said for all: in WORKDIR.",
		.fix = "use WORKDIR",
		.aliases = WORDS("DL3003", "DS-0013"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = FROM_A "WORKDIR /src\nRUN make\n",
		.bad = FROM_A "RUN cd /src && make\n",
		.build = judge_cd,
	},
	{
		.id = "run/wget-progress",
		.title = "wget writes its progress into the log",
		.why = "Thousands of lines of dots hide what matters in the log of the build.",
		.fix = "add `-nv`, or `--progress=dot:giga`",
		.aliases = WORDS("DL3047"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = FROM_A "RUN wget -nv https://example.com/a\n",
		.bad = FROM_A "RUN wget https://example.com/a\n",
		.build = judge_wget_progress,
	},
	{
		.id = "run/links-sh",
		.title = "/bin/sh is replaced by another shell",
		.why = "Programs of the distribution call /bin/sh and count on what it is.",
		.fix = "say which shell RUN uses: SHELL [\"/bin/bash\", \"-c\"]",
		.aliases = WORDS("DL4005"),
		.severity = SEVERITY_LOW,
		.good = FROM_A "SHELL [\"/bin/bash\", \"-c\"]\nRUN make\n",
		.bad = FROM_A "RUN ln -sf /bin/bash /bin/sh\n",
		.build = judge_link_sh,
	},
	{
		.id = "run/consecutive",
		.title = "several RUN of one command each follow each other",
		.why = "Each makes a layer, and what one removes of another stays in the image.",
		.fix = "join them by `&&`, or write one here-document",
		.aliases = WORDS("DL3059"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = FROM_A "RUN make && make install\n",
		.bad = FROM_A "RUN make\nRUN make install\n",
		.build = judge_consecutive,
	},
	{
		.id = "run/wget-and-curl",
		.title = "a stage calls both wget and curl",
		.why = "One would do, and the other is one more program to keep up to date, and at hand for whoever breaks "
		       "in.",
		.fix = "keep to one of them",
		.aliases = WORDS("DL4001", "DS-0014"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = FROM_A "RUN curl -O https://example.com/a\n",
		.bad = FROM_A "RUN curl -O https://example.com/a\nRUN wget https://example.com/b\n",
		.build = judge_both_fetchers,
	},
	{
		.id = "run/unpacks-copied",
		.title = "an archive is copied and then unpacked",
		.why = "The archive stays in its layer beside what came out of it.",
		.fix = "let ADD unpack it, or mount it: RUN --mount=type=bind",
		.aliases = WORDS("DL3010"),
		.severity = SEVERITY_LOW,
		.good = FROM_A "ADD a.tar.gz /\n",
		.bad = FROM_A "COPY a.tar.gz /tmp/\nRUN tar -xzf /tmp/a.tar.gz\n",
		.build = judge_unpacking,
	},
	{0},
};
