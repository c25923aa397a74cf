/* SPDX-License-Identifier: Apache-2.0 */
/* Flags of RUN: what it may do, and what is mounted. Source: the Dockerfile reference, "RUN --mount", "--network",
 * "--security". */
#include "check/run/words.h"

/* ---- rights ---- */

struct right {
	const char *flag, *value;
};

static const struct right insecure = {"security", "insecure"}, host_network = {"network", "host"};

static void judge_right(struct checking *checking, const struct build *build)
{
	const struct right *right = checking->check->data;

	for (size_t i = 0; i < build->step_count; i++) {
		const struct dockerfile_instruction *run = build->steps[i].instruction;

		for (size_t j = 0; run->keyword == DOCKERFILE_RUN && j < run->flag_count; j++)
			if (str_is(run->flags[j].name, right->flag) && str_is(run->flags[j].value, right->value))
				check_found(checking, build_place(build, run->flags[j].at), "--%s=%s", right->flag,
					    right->value);
	}
}

/* ---- mounts ---- */

/* Asks of each mount of a type. */
static void each_mount(struct checking *checking, const struct build *build, const char *type,
		       void (*judge)(struct checking *checking, const struct build_step *step,
				     const struct dockerfile_pair *mount))
{
	for (const struct build_step *step = build->steps; step < build->steps + build->step_count; step++)
		for (size_t i = 0; step->instruction->keyword == DOCKERFILE_RUN && i < step->instruction->flag_count; i++) {
			const struct dockerfile_pair *flag = &step->instruction->flags[i];
			struct str value;

			if (str_is(flag->name, "mount") && run_mount_option(flag, "type", &value) && str_is(value, type))
				judge(checking, step, flag);
		}
}

static struct place mount_place(struct checking *checking, const struct dockerfile_pair *mount)
{
	return build_place(checking->document->build, mount->at);
}

static void judge_mode(struct checking *checking, const struct build_step *step, const struct dockerfile_pair *mount)
{
	struct str mode;

	(void)step;
	if (run_mount_option(mount, "mode", &mode) && mode.n && (mode.p[mode.n - 1] - '0') & 4)
		check_found(checking, mount_place(checking, mount), "mode=%.*s lets every user read it; 0400 is the default",
			    STR(mode));
}

static void judge_secret_modes(struct checking *checking, const struct build *build)
{
	each_mount(checking, build, "secret", judge_mode);
	each_mount(checking, build, "ssh", judge_mode);
}

static void judge_required(struct checking *checking, const struct build_step *step, const struct dockerfile_pair *mount)
{
	struct str required;

	(void)step;
	if (!run_mount_option(mount, "required", &required) || str_is(required, "false"))
		check_found(checking, mount_place(checking, mount),
			    "without `required` the instruction runs even where the secret is not given");
}

static void judge_optional_secrets(struct checking *checking, const struct build *build)
{
	each_mount(checking, build, "secret", judge_required);
}

/* apt, dpkg and pacman hold a lock on their folder, which two builds at a time cannot have. */
static void judge_sharing(struct checking *checking, const struct build_step *step, const struct dockerfile_pair *mount)
{
	struct str target, sharing;

	(void)step;
	if (run_mount_option(mount, "target dst destination", &target) &&
	    run_among("/var/cache/apt /var/lib/apt /var/lib/apt/lists /var/cache/apt/archives /var/cache/pacman/pkg",
		      target) &&
	    !(run_mount_option(mount, "sharing", &sharing) && run_among("locked private", sharing)))
		check_found(checking, mount_place(checking, mount), "%.*s is shared with builds that run at the same time",
			    STR(target));
}

static void judge_shared_caches(struct checking *checking, const struct build *build)
{
	each_mount(checking, build, "cache", judge_sharing);
}

/* Where programs are looked for. */
static void judge_target(struct checking *checking, const struct build_step *step, const struct dockerfile_pair *mount)
{
	struct str target;

	(void)step;
	if (!run_mount_option(mount, "target dst destination", &target))
		return;
	while (target.n > 1 && target.p[target.n - 1] == '/')
		target.n--;
	if (str_ends(target, "/bin") || str_ends(target, "/sbin") ||
	    run_among("/ /usr /usr/local /opt /lib /usr/lib /etc", target))
		check_found(checking, mount_place(checking, mount), "%.*s holds what is run, and comes from earlier builds",
			    STR(target));
}

static void judge_program_caches(struct checking *checking, const struct build *build)
{
	each_mount(checking, build, "cache", judge_target);
}

static void judge_id(struct checking *checking, const struct build_step *step, const struct dockerfile_pair *mount)
{
	struct str id, target = {0};

	(void)step;
	run_mount_option(mount, "target dst destination", &target);
	if (!run_mount_option(mount, "id", &id))
		check_found(checking, mount_place(checking, mount),
			    "without an id every build that mounts a cache at %.*s has the same one", STR(target));
}

static void judge_unnamed_caches(struct checking *checking, const struct build *build)
{
	each_mount(checking, build, "cache", judge_id);
}

/* ---- secrets that stay ---- */

static bool names_secret(const struct build_step *step, const struct shell_word *word)
{
	for (size_t i = 0; i < step->instruction->flag_count; i++) {
		const struct dockerfile_pair *flag = &step->instruction->flags[i];
		struct str type, target, id;

		if (!str_is(flag->name, "mount") || !run_mount_option(flag, "type", &type) || !str_is(type, "secret"))
			continue;
		if (run_mount_option(flag, "target dst destination", &target)
			    ? str_eq(word->text, target)
			    : run_mount_option(flag, "id", &id) && str_starts(word->text, "/run/secrets/") &&
				      str_eq(str_from_index(word->text, strlen("/run/secrets/")), id))
			return true;
	}
	return false;
}

/* The file that a call writes the secret to: the last operand of a copy, or where its output goes. */
static struct str written_to(const struct run_call *call)
{
	const struct shell_word *word, *last = NULL;
	bool secret = false;
	size_t at = 0;

	while ((word = run_operand(call, "", &at))) {
		secret = secret || names_secret(call->step, word);
		last = word;
	}
	if (!secret)
		return STR_NULL;
	if (run_is(call, "cp mv install"))
		return last->text;
	for (size_t i = 0; i < call->command->redirect_count; i++)
		if (run_among("> >> >|", call->command->redirects[i].operator) &&
		    !str_starts(call->command->redirects[i].target.text, "/dev/"))
			return call->command->redirects[i].target.text;
	return STR_NULL;
}

static bool is_removed(const struct run_call *call, struct str file)
{
	for (struct run_walk walk = run_walk_step(call->build, call->step); run_next(&walk);)
		for (size_t i = 1; run_is(&walk.call, "rm shred") && i < walk.call.count; i++)
			if (str_eq(walk.call.words[i].text, file))
				return true;
	return false;
}

static void judge_written(struct checking *checking, const struct build *build)
{
	for (struct run_walk walk = run_walk(build); run_next(&walk);) {
		struct str file = written_to(&walk.call);

		if (file.n && !run_mounted(walk.call.step, "cache tmpfs", file) && !is_removed(&walk.call, file))
			check_found(checking, run_place(&walk.call),
				    "the secret is written to %.*s, which stays in the layer", STR(file));
	}
}

/* ---- the table ---- */

#define FROM_A "FROM debian:12\n"

const struct check checks_run_flags[] = {
	{
		.id = "run/insecure",
		.title = "a build step has all rights on the builder",
		.why = "--security=insecure gives it every capability and the devices: what it runs, or fetches and runs, "
		       "has the builder.",
		.fix = "take it out, and do what needs it in a step that the builder's owner runs",
		.severity = SEVERITY_HIGH,
		.good = FROM_A "RUN make\n",
		.bad = FROM_A "RUN --security=insecure make\n",
		.build = judge_right,
		.data = &insecure,
	},
	{
		.id = "run/host-network",
		.title = "a build step is in the builder's network",
		.why = "It reaches what listens on the builder itself and on its networks: services without a password, the "
		       "cloud's metadata.",
		.fix = "take it out; what the step needs can be given by --mount, or by a proxy",
		.severity = SEVERITY_MEDIUM,
		.good = FROM_A "RUN --network=none make\n",
		.bad = FROM_A "RUN --network=host make\n",
		.build = judge_right,
		.data = &host_network,
	},
	{
		.id = "run/secret-written",
		.title = "a secret is copied out of its mount",
		.why = "What is mounted is gone after the instruction, but its copy stays in the layer, for everybody who "
		       "has the image.",
		.fix = "use it where it is mounted, or mount it where it is looked for: --mount=type=secret,id=…,target=…",
		.aliases = (const char *const[]){"DS-0031", NULL},
		.references = (const char *const[]){"CIS Docker 4.10", NULL},
		.severity = SEVERITY_CRITICAL,
		.good = FROM_A "RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci\n",
		.bad = FROM_A "RUN --mount=type=secret,id=npmrc cp /run/secrets/npmrc /root/.npmrc && npm ci\n",
		.build = judge_written,
	},
	{
		.id = "run/secret-mode",
		.title = "a secret can be read by every user of the build step",
		.why = "The file is mounted with rights for all: a program that runs as another user for its own protection "
		       "can read it too.",
		.fix = "leave out `mode`, and give `uid` to the user who needs it",
		.severity = SEVERITY_LOW,
		.good = FROM_A "RUN --mount=type=secret,id=a,uid=1000 make\n",
		.bad = FROM_A "RUN --mount=type=secret,id=a,mode=0444 make\n",
		.build = judge_secret_modes,
	},
	{
		.id = "run/secret-optional",
		.title = "a build step runs without its secret as well",
		.why = "A build that was not given it goes on, and fails later or gives another image.",
		.fix = "add `required`",
		.severity = SEVERITY_LOW,
		.off = true,
		.good = FROM_A "RUN --mount=type=secret,id=a,required make\n",
		.bad = FROM_A "RUN --mount=type=secret,id=a make\n",
		.build = judge_optional_secrets,
	},
	{
		.id = "run/cache-unlocked",
		.title = "a package manager's cache is shared with builds at the same time",
		.why = "It expects to be alone: two builds at once fail for its lock, or leave it damaged for all that "
		       "follow.",
		.fix = "add `sharing=locked`",
		.severity = SEVERITY_LOW,
		.good = FROM_A "RUN --mount=type=cache,target=/var/cache/apt,sharing=locked apt-get -y upgrade\n",
		.bad = FROM_A "RUN --mount=type=cache,target=/var/cache/apt apt-get -y upgrade\n",
		.build = judge_shared_caches,
	},
	{
		.id = "run/cache-of-programs",
		.title = "programs come from a cache that earlier builds have written",
		.why = "Every build of this builder can write to it, that of a proposed change too: what it leaves there "
		       "runs in the next one.",
		.fix = "cache what is downloaded, and install from it; or give the cache an `id` for each degree of trust",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_MEDIUM,
		.good = FROM_A "RUN --mount=type=cache,target=/root/.cache/pip pip install a==1\n",
		.bad = FROM_A "RUN --mount=type=cache,target=/usr/local/bin make install\n",
		.build = judge_program_caches,
	},
	{
		.id = "run/cache-unnamed",
		.title = "a cache is shared with every other project of this builder",
		.why = "Without an id its target is its name: another project's build finds what this one has left, and the "
		       "other way round.",
		.fix = "give it an `id` that names the project",
		.severity = SEVERITY_LOW,
		.off = true,
		.good = FROM_A "RUN --mount=type=cache,id=shop-pip,target=/root/.cache/pip pip install a==1\n",
		.bad = FROM_A "RUN --mount=type=cache,target=/root/.cache/pip pip install a==1\n",
		.build = judge_unnamed_caches,
	},
	{0},
};
