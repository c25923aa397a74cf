/* SPDX-License-Identifier: Apache-2.0 */
/* FROM: platforms, names of stages, arguments of the base. Sources: hadolint's and BuildKit's rules of the ids below. */
#include "base/text.h"
#include "check/dockerfile/steps.h"
#include "model/image.h"

/* ---- platforms ---- */

static bool names_part_of(struct str stage, struct str platform)
{
	struct str part;

	for (int parts = 0; parts < 2 && str_next(&platform, '/', &part); parts++)
		if (part.n && str_search(stage, part) >= 0)
			return true;
	return false;
}

static void judge_constant_platform(struct checking *checking, const struct build *build)
{
	each_stage(stage, build) {
		const struct dockerfile_pair *platform = stage->from ? dockerfile_flag(stage->from, "platform") : NULL;
		struct finding *finding;

		if (!platform || !platform->value.n || str_find(platform->value, '$') >= 0 || names_part_of(stage->name, platform->value))
			continue;
		finding = check_found(checking, build_place(build, platform->at), "the stage is always for %.*s", STR(platform->value));
		step_tell_stage(checking, finding, build, &build->steps[stage->first]);
	}
}

static void judge_other_platform(struct checking *checking, const struct build *build)
{
	each_stage(stage, build) {
		const struct dockerfile_pair *platform = stage->from ? dockerfile_flag(stage->from, "platform") : NULL;

		if (platform && str_search(platform->value, STR_LIT("BUILDPLATFORM")) < 0 &&
		    str_search(platform->value, STR_LIT("TARGETPLATFORM")) < 0)
			check_found(checking, build_place(build, platform->at), "--platform is %.*s", STR(platform->value));
	}
}

static void judge_redundant_platform(struct checking *checking, const struct build *build)
{
	each_stage(stage, build) {
		const struct dockerfile_pair *platform = stage->from ? dockerfile_flag(stage->from, "platform") : NULL;
		struct finding *finding;
		struct region at;

		if (!platform || (!str_is(platform->value, "$TARGETPLATFORM") && !str_is(platform->value, "${TARGETPLATFORM}")))
			continue;
		finding = check_found(checking, build_place(build, platform->at), "--platform=%.*s is what holds without it", STR(platform->value));
		if (stage->from->flag_count != 1 || !stage->from->word_count)
			continue;
		at = platform->at;
		at.end_line = stage->from->words[0].at.line;
		at.end_column = stage->from->words[0].at.column;
		check_edit(checking, finding, build_place(build, at), STR_NULL);
	}
}

/* Official images of one architecture, by the folder that they are in; Docker's official-images, "Architectures other than amd64". */
static struct str architecture_of_folder(struct str repository)
{
	static const struct {
		const char *folder, *architecture;
	} rows[] = {
		{"amd64", "amd64"}, {"arm32v5", "arm"}, {"arm32v6", "arm"}, {"arm32v7", "arm"}, {"arm64v8", "arm64"}, {"i386", "386"},
		{"mips64le", "mips64le"}, {"ppc64le", "ppc64le"}, {"riscv64", "riscv64"}, {"s390x", "s390x"},
	};
	struct str folder, name;

	if (!str_cut(repository, '/', &folder, &name) || str_find(name, '/') >= 0)
		return STR_NULL;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (str_is(folder, rows[i].folder))
			return str_of(rows[i].architecture);
	return STR_NULL;
}

/* "1.2-arm64": many who publish for several platforms name each so beside the tag of all. */
static struct str architecture_of_tag(struct str tag)
{
	static const char *const words[] = {"amd64", "arm64", "ppc64le", "riscv64", "s390x"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		struct str word = str_of(words[i]), rest = tag;

		if (str_is(tag, words[i]) || (str_ends(tag, words[i]) && strchr("-_.", (rest.p[rest.n - word.n - 1]))))
			return word;
	}
	return STR_NULL;
}

/* What can be told of it without the image: the reference says one architecture, and the flag another. */
static void judge_base_platform(struct checking *checking, const struct build *build)
{
	each_stage(stage, build) {
		const struct dockerfile_pair *flag = stage->from ? dockerfile_flag(stage->from, "platform") : NULL;
		struct str platform, system, architecture, variant, named;
		struct finding *finding;

		if (!flag || stage->parent != STAGE_NONE || stage->base.unknown ||
		    !step_value(checking, build, &build->steps[stage->first], flag->value, &platform))
			continue;
		str_cut(platform, '/', &system, &architecture);
		str_cut(architecture.n ? architecture : system, '/', &architecture, &variant);
		named = stage->base.registry.n ? STR_NULL : architecture_of_folder(stage->base.repository);
		if (!named.n)
			named = architecture_of_tag(stage->base.tag);
		if (!named.n || str_eq(named, platform_architecture(arena_lower(check_arena(checking), architecture))))
			continue;
		finding = check_found(checking, stage->base.place, "%.*s is for %.*s, and --platform asks for %.*s", STR(stage->base.text),
				      STR(named), STR(platform));
		check_evidence(checking, finding, build_place(build, flag->at), "the platform that is asked for");
		step_tell_stage(checking, finding, build, &build->steps[stage->first]);
	}
}

/* ---- names ---- */

/* Numbers move when a stage is put before. */
static void judge_numbered(struct checking *checking, const struct build *build)
{
	each_step(step, build) {
		const struct dockerfile_pair *from = step_is(step, DOCKERFILE_COPY) ? dockerfile_flag(step->instruction, "from") : NULL;
		uint64_t number;
		struct finding *finding;

		if (!from || !str_to_u64(from->value, &number) || number >= build->stage_count || build->stages[number].name.n ||
		    !build->stages[number].from)
			continue;
		finding = check_found(checking, build_place(build, from->value_at), "stage %.*s by its number", STR(from->value));
		check_evidence(checking, finding, build_place(build, build->stages[number].from->at), "the stage, which has no name");
	}
}

static const struct dockerfile_word *name_word(const struct stage *stage)
{
	return stage->name.n ? &stage->from->words[2] : NULL;
}

static void judge_duplicate(struct checking *checking, const struct build *build)
{
	each_stage(stage, build)
		for (const struct stage *before = build->stages; stage->name.n && before < stage; before++)
			if (str_eq(before->name, stage->name)) {
				struct finding *finding = check_found(checking, build_place(build, name_word(stage)->at),
								      "there is a stage %.*s already", STR(stage->name));

				check_evidence(checking, finding, build_place(build, name_word(before)->at), "the first stage of that name");
				break;
			}
}

static void judge_reserved(struct checking *checking, const struct build *build)
{
	each_stage(stage, build)
		if (str_is(stage->name, "scratch") || str_is(stage->name, "context"))
			check_found(checking, build_place(build, name_word(stage)->at), "\"%.*s\" means something else to the builder",
				    STR(stage->name));
}

static void judge_name_case(struct checking *checking, const struct build *build)
{
	each_stage(stage, build) {
		const struct dockerfile_word *word = name_word(stage);
		struct finding *finding;

		if (!word || str_eq(word->text, stage->name))
			continue;
		finding = check_found(checking, build_place(build, word->at), "the stage is called \"%.*s\", and is known as \"%.*s\"",
				      STR(word->text), STR(stage->name));
		check_edit(checking, finding, build_place(build, word->at), stage->name);
	}
}

static bool is_upper(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] >= 'a' && text.p[i] <= 'z')
			return false;
	return true;
}

static bool is_lower(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] >= 'A' && text.p[i] <= 'Z')
			return false;
	return true;
}

static void judge_as_case(struct checking *checking, const struct build *build)
{
	each_stage(stage, build) {
		const struct dockerfile_word *as = stage->name.n ? &stage->from->words[1] : NULL;
		bool lower = as && is_lower(stage->from->keyword_text), upper = as && is_upper(stage->from->keyword_text);
		struct finding *finding;

		if ((!lower && !upper) || (lower ? is_lower(as->text) : is_upper(as->text)))
			continue;
		finding = check_found(checking, build_place(build, as->at), "\"%.*s\" beside \"%.*s\"", STR(as->text),
				      STR(stage->from->keyword_text));
		check_edit(checking, finding, build_place(build, as->at), lower ? STR_LIT("as") : STR_LIT("AS"));
	}
}

/* ---- arguments ---- */

#define NEAREST_MAX 100u /* names that one is held against: a hint is not worth more */

static struct str nearest_global(const struct build *build, struct str name)
{
	struct str best = STR_NULL;
	size_t least = 3;

	for (size_t i = 0; i < build->global_count && i < NEAREST_MAX && name.n <= 64; i++) {
		size_t distance = build->globals[i].name.n <= 64 ? text_distance(name, build->globals[i].name, 2) : 3;

		if (distance < least) {
			least = distance;
			best = build->globals[i].name;
		}
	}
	return best;
}

static void judge_undeclared_in(struct checking *checking, const struct build *build, const struct build_step *step, struct str word,
				struct region at)
{
	struct dockerfile_expansion expansion;

	build_expand(build, step, word, check_arena(checking), &expansion);
	for (size_t i = 0; i < expansion.unset_count; i++) {
		struct str name = expansion.unset[i], near;

		if (build_find_variable(build, step, name) || build_is_predefined(name, true))
			continue;
		near = nearest_global(build, name);
		check_found(checking, build_place(build, at), "no ARG before the first FROM declares %.*s%s%.*s%s", STR(name),
			    near.n ? " (did you mean " : "", STR(near), near.n ? "?)" : "");
	}
}

static void judge_undeclared(struct checking *checking, const struct build *build)
{
	each_stage(stage, build) {
		const struct build_step *step = &build->steps[stage->first];
		const struct dockerfile_pair *platform = stage->from ? dockerfile_flag(stage->from, "platform") : NULL;

		if (stage->from && stage->from->word_count)
			judge_undeclared_in(checking, build, step, stage->from->words[0].text, stage->from->words[0].at);
		if (platform)
			judge_undeclared_in(checking, build, step, platform->value, platform->value_at);
	}
}

static bool is_tag(struct str tag)
{
	if (!tag.n || tag.n > 128 || tag.p[0] == '.' || tag.p[0] == '-')
		return false;
	for (size_t i = 0; i < tag.n; i++)
		if (!str_is_alnum(tag.p[i]) && tag.p[i] != '_' && tag.p[i] != '.' && tag.p[i] != '-')
			return false;
	return true;
}

/* distribution/reference: small letters and digits, joined by one of "._-", "__" or several "-". */
static bool is_path(struct str path)
{
	struct str part;
	bool any = false;

	if (str_ends(path, "/"))
		return false;
	while (str_next(&path, '/', &part)) {
		any = true;
		if (!part.n || !str_is_alnum(part.p[0]) || !str_is_alnum(part.p[part.n - 1]))
			return false;
		for (size_t i = 0; i < part.n; i++)
			if ((!str_is_alnum(part.p[i]) && part.p[i] != '.' && part.p[i] != '_' && part.p[i] != '-') ||
			    (part.p[i] >= 'A' && part.p[i] <= 'Z'))
				return false;
	}
	return any;
}

static bool is_reference(const struct image_reference *reference)
{
	bool tagged = reference->tag.n || str_ends(reference->text, ":");

	return is_path(reference->repository) && (!tagged || is_tag(reference->tag)) && !str_ends(reference->text, "@");
}

/* What only the build knows may well be valid. */
static bool rests_on_predefined(const struct dockerfile_expansion *expansion)
{
	for (size_t i = 0; i < expansion->unset_count; i++)
		if (build_is_predefined(expansion->unset[i], true))
			return true;
	return false;
}

static void judge_default(struct checking *checking, const struct build *build)
{
	each_stage(stage, build) {
		struct dockerfile_expansion expansion;
		struct image_reference reference = {0};

		if (!stage->from || !stage->from->word_count)
			continue;
		build_expand(build, &build->steps[stage->first], stage->base.written, check_arena(checking), &expansion);
		if (!expansion.variables || expansion.damage || rests_on_predefined(&expansion))
			continue;
		reference.text = expansion.text;
		image_reference_split(&reference);
		if (!is_reference(&reference))
			check_found(checking, stage->base.place, "without build arguments the base is \"%.*s\"", STR(expansion.text));
	}
}

const struct check checks_dockerfile_from[] = {
	{
		.id = "dockerfile/constant-platform",
		.title = "FROM fixes the platform",
		.why = "Built for another platform, the image holds programs of the wrong one, or is emulated slowly.",
		.fix = "take `--platform` out, or use `$BUILDPLATFORM` for a stage that cross-compiles",
		.aliases = (const char *const[]){"buildkit:FromPlatformFlagConstDisallowed", "DL3029", NULL},
		.severity = SEVERITY_LOW,
		.good = "FROM --platform=$BUILDPLATFORM alpine:3.20\n",
		.bad = "FROM --platform=linux/amd64 alpine:3.20\n",
		.build = judge_constant_platform,
	},
	{
		.id = "dockerfile/base-platform",
		.title = "the base image is for another platform than FROM asks for",
		.why = "The builder takes it nevertheless: programs of the wrong platform do not start, or are emulated slowly.",
		.fix = "name the image of that platform, or take `--platform` out",
		.aliases = (const char *const[]){"buildkit:InvalidBaseImagePlatform", NULL},
		.severity = SEVERITY_MEDIUM,
		.good = "FROM --platform=linux/arm64 arm64v8/alpine:3.20\n",
		.bad = "FROM --platform=linux/amd64 arm64v8/alpine:3.20\n",
		.build = judge_base_platform,
	},
	{
		.id = "dockerfile/stage-by-number",
		.title = "COPY --from names a stage by its number",
		.why = "Where a stage is added before it, the number is another one's, and files come from there.",
		.fix = "give the stage a name: `FROM image AS name`, `COPY --from=name`",
		.aliases = (const char *const[]){"kics:using-unnamed-build-stages", NULL},
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = "FROM alpine:3.20 AS a\nFROM alpine:3.20\nCOPY --from=a /x /x\n",
		.bad = "FROM alpine:3.20\nFROM alpine:3.20\nCOPY --from=0 /x /x\n",
		.build = judge_numbered,
	},
	{
		.id = "dockerfile/platform-of-neither-side",
		.title = "the platform of FROM is neither the builder's nor the target's",
		.why = "Only `$BUILDPLATFORM` and `$TARGETPLATFORM` follow what is asked of the build.",
		.fix = "use `$BUILDPLATFORM`, or no `--platform` at all",
		.aliases = (const char *const[]){"DL3029", NULL},
		.severity = SEVERITY_LOW,
		.off = true,
		.good = "FROM --platform=$BUILDPLATFORM alpine:3.20\n",
		.bad = "ARG WHERE=linux/arm64\nFROM --platform=$WHERE alpine:3.20\n",
		.build = judge_other_platform,
	},
	{
		.id = "dockerfile/redundant-platform",
		.title = "FROM asks for the platform that it gets anyway",
		.why = "`--platform=$TARGETPLATFORM` is the default, and makes readers look for a reason.",
		.fix = "take the flag out",
		.aliases = (const char *const[]){"DL3065", "buildkit:RedundantTargetPlatform", NULL},
		.severity = SEVERITY_NEGLIGIBLE,
		.good = "FROM alpine:3.20\n",
		.bad = "FROM --platform=$TARGETPLATFORM alpine:3.20\n",
		.build = judge_redundant_platform,
	},
	{
		.id = "dockerfile/duplicate-stage",
		.title = "two stages have the same name",
		.why = "`--from` and `--target` mean only one of them, and which is easily mistaken.",
		.fix = "give each stage a name of its own",
		.aliases = (const char *const[]){"DL3024", "CKV_DOCKER_11", "DS-0012", "buildkit:DuplicateStageName", NULL},
		.severity = SEVERITY_MEDIUM,
		.good = "FROM alpine:3.20 AS a\nFROM alpine:3.20 AS b\n",
		.bad = "FROM alpine:3.20 AS a\nFROM alpine:3.20 AS A\n",
		.build = judge_duplicate,
	},
	{
		.id = "dockerfile/reserved-stage",
		.title = "a stage has a name that is taken",
		.why = "`scratch` is the empty image and `context` the folder of the build: a stage of that name cannot be referred to reliably.",
		.fix = "rename the stage",
		.aliases = (const char *const[]){"DL3063", "buildkit:ReservedStageName", NULL},
		.severity = SEVERITY_MEDIUM,
		.good = "FROM alpine:3.20 AS tools\n",
		.bad = "FROM alpine:3.20 AS context\n",
		.build = judge_reserved,
	},
	{
		.id = "dockerfile/stage-name-case",
		.title = "the name of a stage has capital letters",
		.why = "The builder folds names to small letters, so that two spellings are one stage.",
		.fix = "write the name in small letters",
		.aliases = (const char *const[]){"buildkit:StageNameCasing", NULL},
		.severity = SEVERITY_NEGLIGIBLE,
		.good = "FROM alpine:3.20 AS tools\n",
		.bad = "FROM alpine:3.20 AS Tools\n",
		.build = judge_name_case,
	},
	{
		.id = "dockerfile/as-case",
		.title = "FROM and AS are written differently",
		.why = "Keywords in one case are easier to tell from names.",
		.fix = "write both in capitals",
		.aliases = (const char *const[]){"buildkit:FromAsCasing", NULL},
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = "FROM alpine:3.20 AS tools\n",
		.bad = "FROM alpine:3.20 as tools\n",
		.build = judge_as_case,
	},
	{
		.id = "dockerfile/undeclared-argument",
		.title = "FROM uses an argument that is not declared",
		.why = "What is not declared before the first FROM is empty there, whatever `--build-arg` says.",
		.fix = "declare it with ARG above the first FROM",
		.aliases = (const char *const[]){"buildkit:UndefinedArgInFrom", NULL},
		.severity = SEVERITY_MEDIUM,
		.good = "ARG TAG=3.20\nFROM alpine:$TAG\n",
		.bad = "ARG TAG=3.20\nFROM alpine:$TAGS\n",
		.build = judge_undeclared,
	},
	{
		.id = "dockerfile/invalid-default-base",
		.title = "without build arguments the base image has no valid name",
		.why = "The build fails for everyone who does not know which argument to give.",
		.fix = "give the argument a default: `ARG TAG=3.20`",
		.aliases = (const char *const[]){"buildkit:InvalidDefaultArgInFrom", NULL},
		.severity = SEVERITY_LOW,
		.good = "ARG TAG=3.20\nFROM alpine:$TAG\n",
		.bad = "ARG TAG\nFROM alpine:$TAG\n",
		.build = judge_default,
	},
	{0},
};
