/* SPDX-License-Identifier: Apache-2.0 */
/* ADD and COPY. Sources: the Dockerfile reference, hadolint's and BuildKit's rules of the ids below. */
#include "base/path.h"
#include "check/dockerfile/steps.h"

/* ---- sources ---- */

static bool has_ending(struct str text, const char *const *endings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text.n > strlen(endings[i]) && str_case_eq(str_from_index(text, text.n - strlen(endings[i])), str_of(endings[i])))
			return true;
	return false;
}

/* What ADD unpacks: Dockerfile reference, "Adding local tar archives"; others' names that hold one too. */
static bool is_archive(struct str source)
{
	static const char *const endings[] = {
		".tar", ".gz", ".tgz", ".taz", ".bz2", ".tbz", ".tbz2", ".tb2", ".xz", ".txz", ".lz", ".tlz", ".lzma", ".z", ".tz", ".tpz", ".zst", ".tzst",
	};

	return has_ending(source, endings, ARRAY_SIZE(endings)) || str_search(source, STR_LIT(".tar.")) >= 0;
}

static bool is_url(struct str source)
{
	return str_starts(source, "http://") || str_starts(source, "https://");
}

static bool is_git(struct str source)
{
	struct str before, after;

	if (str_starts(source, "git@") || str_starts(source, "git://") || str_starts(source, "ssh://"))
		return true;
	str_cut(source, '#', &before, &after);
	return is_url(source) && str_ends(before, ".git");
}

/* History of images shows what was added by its digest: "file:…", "dir:…", "multi:… in /". */
static bool is_from_history(const struct dockerfile_instruction *instruction)
{
	struct str first = instruction->word_count ? instruction->words[0].text : STR_NULL;

	return str_starts(first, "file:") || str_starts(first, "dir:") || str_starts(first, "multi:");
}

static bool only_add_can(struct str source)
{
	return is_archive(source) || is_url(source) || is_git(source);
}

static struct str source_at(struct checking *checking, const struct build *build, const struct build_step *step, size_t i)
{
	struct str value;

	return step_value(checking, build, step, step->instruction->words[i].text, &value)
		       ? value
		       : step_plain(checking, build, step->instruction->words[i].text);
}

/* ---- ADD ---- */

/* Flags that COPY does not have. */
static bool has_flag_of_add(const struct dockerfile_instruction *instruction)
{
	return dockerfile_flag(instruction, "checksum") || dockerfile_flag(instruction, "keep-git-dir") || dockerfile_flag(instruction, "unpack");
}

static const struct dockerfile_word *destination_of(const struct build_step *step)
{
	return &step->instruction->words[step->instruction->word_count - 1];
}

/* To what no WORKDIR before it makes whole: COPY would be found for it (below), so that one trouble would be changed into another. */
static bool rests_on_base_folder(struct checking *checking, const struct build *build, const struct build_step *step)
{
	struct str path = step_plain(checking, build, destination_of(step)->text);
	const struct stage *stage = step->stage == STAGE_NONE ? NULL : &build->stages[step->stage];

	if (!path.n || path_is_absolute(path))
		return false;
	if (stage && stage->parent != STAGE_NONE && build->stages[stage->parent].working_dir.state != SETTING_UNSET)
		return false;
	for (const struct build_step *before = step; stage && before > build->steps + stage->first; before--)
		if (step_is(before, DOCKERFILE_WORKDIR))
			return false;
	return true;
}

static void judge_add(struct checking *checking, const struct build *build)
{
	each_step(step, build) {
		const struct dockerfile_instruction *instruction = step->instruction;
		bool sure = true, local = false;
		struct finding *finding;

		if (!step_is(step, DOCKERFILE_ADD) || instruction->word_count < 2 || is_from_history(instruction) || has_flag_of_add(instruction))
			continue;
		for (size_t i = 0; i + 1 < instruction->word_count; i++) {
			struct str source = source_at(checking, build, step, i);

			local |= !only_add_can(source);
			sure &= !rests_on_base_folder(checking, build, step) && !only_add_can(source) && str_find(source, '$') < 0 && str_find(source, '*') < 0 && str_find(source, '?') < 0;
		}
		if (!local)
			continue;
		finding = check_found(checking, build_place(build, instruction->keyword_at), "ADD of what COPY copies as well");
		step_tell_stage(checking, finding, build, step);
		if (sure)
			check_edit(checking, finding, build_place(build, instruction->keyword_at),
				   in_case_of(checking, instruction->keyword_text, "COPY"));
	}
}

static void judge_any_add(struct checking *checking, const struct build *build)
{
	each_step(step, build)
		if (step_is(step, DOCKERFILE_ADD) && !dockerfile_flag(step->instruction, "checksum"))
			check_found(checking, build_place(build, step->instruction->keyword_at), "ADD without --checksum");
}

static void judge_download(struct checking *checking, const struct build *build)
{
	each_step(step, build) {
		const struct dockerfile_instruction *instruction = step->instruction;

		if (!step_is(step, DOCKERFILE_ADD) || dockerfile_flag(instruction, "checksum"))
			continue;
		for (size_t i = 0; i + 1 < instruction->word_count; i++) {
			struct str source = source_at(checking, build, step, i);

			if (is_url(source) && !is_git(source))
				check_found(checking, build_place(build, instruction->words[i].at), "%s without --checksum",
					    str_starts(source, "http://") ? "a download over http" : "a download");
		}
	}
}

static bool is_commit(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (str_hex_value(text.p[i]) > 15)
			return false;
	return text.n == 40 || text.n == 64;
}

static void judge_git(struct checking *checking, const struct build *build)
{
	each_step(step, build) {
		const struct dockerfile_instruction *instruction = step->instruction;

		if (!step_is(step, DOCKERFILE_ADD) || dockerfile_flag(instruction, "checksum"))
			continue;
		for (size_t i = 0; i + 1 < instruction->word_count; i++) {
			struct str source = source_at(checking, build, step, i), rest, fragment, commit, folder;

			str_cut(source, '#', &rest, &fragment);
			str_cut(fragment, ':', &commit, &folder);
			if (is_git(source) && !is_commit(commit))
				check_found(checking, build_place(build, instruction->words[i].at), "%s%.*s%s of a repository, which moves",
					    commit.n ? "\"" : "the default branch", STR(commit), commit.n ? "\"" : "");
		}
	}
}

/* ---- destinations ---- */

static bool copies(const struct build_step *step)
{
	return (step_is(step, DOCKERFILE_COPY) || step_is(step, DOCKERFILE_ADD)) && step->instruction->word_count > 1;
}

static bool is_folder(struct str path)
{
	return str_ends(path, "/") || str_ends(path, "\\") || str_is(path, ".") || str_is(path, "..") || str_ends(path, "/.");
}

static void judge_several(struct checking *checking, const struct build *build)
{
	each_step(step, build) {
		const struct dockerfile_word *last;
		struct finding *finding;
		struct region end;
		struct str path;

		if (!step_is(step, DOCKERFILE_COPY) || step->instruction->word_count < 3 || is_from_history(step->instruction))
			continue;
		last = destination_of(step);
		if (!step_value(checking, build, step, last->text, &path)) {
			if (str_find(last->text, '$') >= 0 && !str_ends(last->text, "/"))
				check_unsure(checking, build_place(build, last->at), "whether %.*s is a folder rests on a variable", STR(last->text));
			continue;
		}
		if (is_folder(path))
			continue;
		finding = check_found(checking, build_place(build, last->at), "%zu sources go to \"%.*s\"", step->instruction->word_count - 1, STR(path));
		end = last->at;
		if (str_ends(last->text, "\"") || str_ends(last->text, "'") || step->instruction->exec)
			end.end_column--;
		end.line = end.end_line;
		end.column = end.end_column;
		check_edit(checking, finding, build_place(build, end), STR_LIT("/"));
	}
}

static void tell_relative(struct checking *checking, const struct build *build, const struct build_step *step)
{
	struct str path;

	if (!step_is(step, DOCKERFILE_COPY) || !copies(step) || is_from_history(step->instruction))
		return;
	path = step_plain(checking, build, destination_of(step)->text);
	if (path.n && !path_is_absolute(path))
		check_found(checking, build_place(build, destination_of(step)->at), "\"%.*s\" rests on the base image's folder", STR(path));
}

/* Up to the first WORKDIR of a stage that has none of its parent. */
static void judge_relative(struct checking *checking, const struct build *build)
{
	each_stage(stage, build) {
		if (stage->parent != STAGE_NONE && build->stages[stage->parent].working_dir.state != SETTING_UNSET)
			continue;
		for (size_t i = stage->first; i < stage->first + stage->count && !step_is(&build->steps[i], DOCKERFILE_WORKDIR); i++)
			tell_relative(checking, build, &build->steps[i]);
	}
}

/* ---- --chown ---- */

static void judge_owner(struct checking *checking, const struct build *build)
{
	each_step(step, build) {
		const struct dockerfile_pair *owner = copies(step) ? dockerfile_flag(step->instruction, "chown") : NULL;
		struct str user;

		if (owner && step_value(checking, build, step, owner->value, &user) && !user_is_root(user))
			check_found(checking, build_place(build, owner->at), "what is copied belongs to %.*s", STR(user));
	}
}

/* ---- --from ---- */

static void judge_unknown_from(struct checking *checking, const struct build *build)
{
	each_step(step, build) {
		const struct dockerfile_pair *from = step_is(step, DOCKERFILE_COPY) ? dockerfile_flag(step->instruction, "from") : NULL;

		if (!from || str_find(from->value, '$') >= 0 || str_find(from->value, ':') >= 0 || str_find(from->value, '@') >= 0 ||
		    str_find(from->value, '/') >= 0 || build_find_stage(build, step, from->value) != STAGE_NONE)
			continue;
		/* Its own stage is another rule's. */
		if (step->stage != STAGE_NONE && build->stages[step->stage].name.n &&
		    str_case_eq(build->stages[step->stage].name, from->value))
			continue;
		check_found(checking, build_place(build, from->value_at), "no stage before it is \"%.*s\"", STR(from->value));
	}
}

static void judge_own_stage(struct checking *checking, const struct build *build)
{
	each_step(step, build) {
		const struct dockerfile_pair *from = step_is(step, DOCKERFILE_COPY) ? dockerfile_flag(step->instruction, "from") : NULL;
		const struct stage *stage = step->stage == STAGE_NONE ? NULL : &build->stages[step->stage];
		uint64_t number;
		bool own;

		if (!from || !stage || build->fragment)
			continue;
		own = stage->name.n && str_case_eq(stage->name, from->value) && build_find_stage(build, step, from->value) == STAGE_NONE;
		if (own || (str_to_u64(from->value, &number) && number == stage->index))
			check_found(checking, build_place(build, from->value_at), "\"%.*s\" is the stage that copies", STR(from->value));
	}
}

static void judge_whole(struct checking *checking, const struct build *build)
{
	each_step(step, build)
		if (step_is(step, DOCKERFILE_COPY) && step->instruction->word_count == 2 && dockerfile_flag(step->instruction, "from") &&
		    str_is(step_plain(checking, build, step->instruction->words[0].text), "/") &&
		    str_is(step_plain(checking, build, destination_of(step)->text), "/"))
			check_found(checking, build_place(build, step->instruction->at), "everything of %.*s goes into this stage",
				    STR(dockerfile_flag(step->instruction, "from")->value));
}

/* ---- .dockerignore ---- */

/* moby/patternmatcher: a path, or a folder that it is in. */
static bool is_ignored_by(struct arena *arena, struct str pattern, struct str path)
{
	const char *glob = arena_text(arena, pattern);

	for (; path.n; path = path_parent(path))
		if (path_match(glob, path))
			return true;
	return false;
}

static struct str clean_pattern(struct str line)
{
	line = str_trim(line);
	while (str_skip(&line, "./") || str_skip(&line, "/"))
		;
	while (str_ends(line, "/"))
		line.n--;
	return line;
}

/* The last line that matches counts; what `!` brings back of a folder that is kept out is there to be copied. */
static bool is_ignored(struct checking *checking, const struct build *build, struct str path)
{
	struct str rest = build->ignore_file, line;
	bool root = str_is(path, "."), ignored = false;

	if (root)
		path.n = 0;
	while (str_next_line(&rest, &line)) {
		bool back;

		line = str_trim(line);
		if (!line.n || line.p[0] == '#')
			continue;
		back = str_skip(&line, "!");
		line = clean_pattern(line);
		if (path.n ? is_ignored_by(check_arena(checking), line, path) : str_is(line, "*") || str_is(line, "**") || str_is(line, "**/*"))
			ignored = !back;
		else if (back && path_match_below(arena_text(check_arena(checking), line), path))
			ignored = false;
	}
	return ignored;
}

static void judge_ignored(struct checking *checking, const struct build *build)
{
	if (!build->ignore_file.n)
		return;
	each_step(step, build) {
		const struct dockerfile_instruction *instruction = step->instruction;

		if (!copies(step) || step->onbuild || dockerfile_flag(instruction, "from"))
			continue;
		for (size_t i = 0; i + 1 < instruction->word_count; i++) {
			struct str source;

			if (!step_value(checking, build, step, instruction->words[i].text, &source) || is_url(source) || is_git(source) ||
			    str_starts(source, "<<") || str_find(source, '*') >= 0)
				continue;
			source = clean_pattern(source);
			if (is_ignored(checking, build, source))
				check_found(checking, build_place(build, instruction->words[i].at), ".dockerignore keeps \"%.*s\" out of the build",
					    STR(source));
		}
	}
}

const struct check checks_dockerfile_copy[] = {
	{
		.id = "dockerfile/add-instead-of-copy",
		.title = "ADD where COPY would do",
		.why = "ADD also downloads and unpacks: what it does rests on what its source looks like.",
		.fix = "use COPY; keep ADD for archives that are to be unpacked, and for downloads with `--checksum`",
		.aliases = (const char *const[]){"DL3020", "DS-0005", "CKV_DOCKER_4", "CIS-DI-0009", NULL},
		.references = (const char *const[]){"CIS Docker 4.9", NULL},
		.severity = SEVERITY_LOW,
		.good = "FROM alpine:3.20\nCOPY app /app\nADD rootfs.tar.gz /\n",
		.bad = "FROM alpine:3.20\nADD app /app\n",
		.build = judge_add,
	},
	{
		.id = "dockerfile/add",
		.title = "ADD is used",
		.why = "ADD also downloads and unpacks: what it does rests on what its source looks like.",
		.fix = "use COPY, or RUN with a download that is verified",
		.aliases = (const char *const[]){"CKV_DOCKER_4", NULL},
		.references = (const char *const[]){"CIS Docker 4.9", NULL},
		.severity = SEVERITY_LOW,
		.off = true,
		.unless = (const char *const[]){"dockerfile/add-instead-of-copy", NULL},
		.good = "FROM alpine:3.20\nCOPY app /app\n",
		.bad = "FROM alpine:3.20\nADD rootfs.tar.gz /\n",
		.build = judge_any_add,
	},
	{
		.id = "dockerfile/download-unverified",
		.title = "ADD downloads without a checksum",
		.why = "Whoever controls the server, or the way to it, chooses what gets into the image.",
		.fix = "give the digest: `ADD --checksum=sha256:… URL PATH`",
		.references = (const char *const[]){"CIS Docker 4.11", "SLSA dependencies", NULL},
		.severity = SEVERITY_MEDIUM,
		.good = "FROM alpine:3.20\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/a /a\n",
		.bad = "FROM alpine:3.20\nADD https://example.com/a /a\n",
		.build = judge_download,
	},
	{
		.id = "dockerfile/git-unpinned",
		.title = "ADD takes a repository that is not fixed to a commit",
		.why = "Branches and tags move: the same file builds something else tomorrow.",
		.fix = "name the commit: `ADD https://example.com/repository.git#COMMIT PATH`",
		.severity = SEVERITY_LOW,
		.good = "FROM alpine:3.20\nADD https://example.com/a.git#0123456789abcdef0123456789abcdef01234567 /a\n",
		.bad = "FROM alpine:3.20\nADD https://example.com/a.git#main /a\n",
		.build = judge_git,
	},
	{
		.id = "dockerfile/copy-several-to-file",
		.title = "several sources are copied to what is no folder",
		.why = "The build fails: with several sources the destination must end with \"/\".",
		.fix = "put \"/\" behind the destination",
		.aliases = (const char *const[]){"DL3021", "DS-0011", NULL},
		.severity = SEVERITY_MEDIUM,
		.good = "FROM alpine:3.20\nCOPY a b /app/\n",
		.bad = "FROM alpine:3.20\nCOPY a b /app\n",
		.build = judge_several,
	},
	{
		.id = "dockerfile/copy-owned",
		.title = "what is copied belongs to a user that is not root",
		.why = "A process of that user can change the program that it is, and the next start runs what an attacker left.",
		.fix = "leave programs to root, who need only be read; give the user the folders that it writes to",
		.aliases = (const char *const[]){"kics:chown-flag-exists", NULL},
		.severity = SEVERITY_NEGLIGIBLE,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = "FROM alpine:3.20\nCOPY app /app\n",
		.bad = "FROM alpine:3.20\nCOPY --chown=app app /app\n",
		.build = judge_owner,
	},
	{
		.id = "dockerfile/copy-to-relative",
		.title = "COPY to a relative path without WORKDIR",
		.why = "Where the files go rests on the base image's working directory, which may change.",
		.fix = "set WORKDIR before, or copy to an absolute path",
		.aliases = (const char *const[]){"DL3045", NULL},
		.severity = SEVERITY_LOW,
		.good = "FROM alpine:3.20\nWORKDIR /app\nCOPY a a\n",
		.bad = "FROM alpine:3.20\nCOPY a a\n",
		.build = judge_relative,
	},
	{
		.id = "dockerfile/copy-from-unknown",
		.title = "COPY --from names no stage before it",
		.why = "It is then taken for an image of that name, or for a named context of the build; as a rule it is a slip.",
		.fix = "name a stage that stands above, or an image with its tag",
		.aliases = (const char *const[]){"DL3022", NULL},
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_MEDIUM,
		.good = "FROM alpine:3.20 AS a\nFROM alpine:3.20\nCOPY --from=a /x /x\n",
		.bad = "FROM alpine:3.20 AS a\nFROM alpine:3.20\nCOPY --from=b /x /x\n",
		.build = judge_unknown_from,
	},
	{
		.id = "dockerfile/copy-from-itself",
		.title = "COPY --from names its own stage",
		.why = "The build fails: a stage cannot copy from itself.",
		.fix = "name an earlier stage, or take `--from` out",
		.aliases = (const char *const[]){"DL3023", "DS-0006", NULL},
		.severity = SEVERITY_MEDIUM,
		.good = "FROM alpine:3.20 AS a\nFROM alpine:3.20\nCOPY --from=a /x /x\n",
		.bad = "FROM alpine:3.20 AS a\nCOPY --from=a /x /x\n",
		.build = judge_own_stage,
	},
	{
		.id = "dockerfile/copy-everything",
		.title = "COPY --from takes the whole file system",
		.why = "Everything that the other stage needed only to build, secrets too, is then in this one.",
		.fix = "copy what is needed, or begin the stage FROM the other one",
		.aliases = (const char *const[]){"DL3067", NULL},
		.severity = SEVERITY_LOW,
		.good = "FROM alpine:3.20 AS a\nFROM alpine:3.20\nCOPY --from=a /app /\n",
		.bad = "FROM alpine:3.20 AS a\nFROM alpine:3.20\nCOPY --from=a / /\n",
		.build = judge_whole,
	},
	{
		.id = "dockerfile/copy-ignored",
		.title = "COPY of what .dockerignore keeps out",
		.why = "The file is not sent to the builder: the build fails, or copies less than it seems.",
		.fix = "take the pattern out of .dockerignore, or the path out of COPY",
		.aliases = (const char *const[]){"buildkit:CopyIgnoredFile", NULL},
		.severity = SEVERITY_LOW,
		.beside = true, /* its examples need a .dockerignore: tests/unit/check/dockerfile_test.c */
		.good = "FROM alpine:3.20\nCOPY src /app/src\n",
		.bad = "FROM alpine:3.20\nCOPY node_modules /app/node_modules\n",
		.build = judge_ignored,
	},
	{0},
};
