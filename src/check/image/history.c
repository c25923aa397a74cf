/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an image's configuration tells of how it was made: its history. Builders write it, and whoever pushes the image can have
 * written anything: it is read as a script that is never run. Forms: "/bin/sh -c CMD" and "RUN /bin/sh -c CMD # buildkit",
 * "/bin/sh -c #(nop) ADD …" and "ADD …", with "|N name=value" of build arguments before a command.
 */
#include "check/check.h"
#include "codec/shell.h"

#define STEP_MAX ((size_t)64 << 10) /* bytes of a step that are read; a longer one is told */

/* The instruction's words of a step that ran no command; false where it ran one. */
static bool is_instruction(struct str step, struct str *ret_text)
{
	struct str text = str_trim(step), shell = STR_LIT("/bin/sh -c #(nop)");

	if (str_skip(&text, shell.p)) {
		*ret_text = str_trim(text);
		return true;
	}
	*ret_text = text;
	return str_starts(text, "ADD ") || str_starts(text, "COPY ") || str_starts(text, "ENV ") || str_starts(text, "USER ") ||
	       str_starts(text, "CMD ") || str_starts(text, "EXPOSE ") || str_starts(text, "VOLUME ") || str_starts(text, "HEALTHCHECK ");
}

/* "|2 A=b C=d /bin/sh -c CMD" without what stands before the shell. */
static struct str script_of(struct str step)
{
	struct str text = str_trim(step);
	ptrdiff_t shell;

	str_skip(&text, "RUN ");
	if (str_starts(text, "|") && (shell = str_search(text, STR_LIT("/bin/sh -c "))) >= 0)
		text = str_from_index(text, (size_t)shell);
	str_skip(&text, "/bin/sh -c ");
	if (str_ends(text, "# buildkit"))
		text = str_slice(text, 0, text.n - strlen("# buildkit"));
	return text;
}

/* The first operand of a command; empty where it has none. */
static struct str verb_of(const struct shell_command *command)
{
	for (size_t i = 1; i < command->word_count; i++)
		if (!str_starts(command->words[i].text, "-"))
			return command->words[i].text;
	return STR_NULL;
}

typedef void (*judge_command)(struct checking *checking, const struct named *step, const struct shell_script *script, size_t index);

static void each_command(struct checking *checking, const struct document *document, judge_command judge)
{
	if (document->kind != CONFIG_IMAGE)
		return;
	vec_each(step, &document->history) {
		struct arena arena auto_done(arena_done) = ARENA_INIT;
		struct shell_script script;
		struct str text;

		if (is_instruction(step->text, &text))
			continue;
		if (step->text.n > STEP_MAX) {
			check_unsure(checking, step->place, "a step of %zu bytes, more than the cap of %zu", step->text.n, STEP_MAX);
			continue;
		}
		shell_parse(script_of(step->text), &arena, &script);
		for (size_t i = 0; i < script.command_count; i++)
			if (script.commands[i].kind == SHELL_SIMPLE)
				judge(checking, step, &script, i);
	}
}

static bool is_apt(const struct shell_command *command)
{
	return str_is(shell_name(command), "apt-get") || str_is(shell_name(command), "apt");
}

/* ---- rules ---- */

static void judge_update(struct checking *checking, const struct named *step, const struct shell_script *script, size_t index)
{
	if (!is_apt(&script->commands[index]) || !str_is(verb_of(&script->commands[index]), "update"))
		return;
	for (size_t i = 0; i < script->command_count; i++)
		if (is_apt(&script->commands[i]) && !str_is(verb_of(&script->commands[i]), "update"))
			return;
	check_found(checking, step->place, "a build step updates the lists of packages, and installs none");
}

static void judge_update_alone(struct checking *checking, const struct document *document)
{
	each_command(checking, document, judge_update);
}

static void judge_upgrade(struct checking *checking, const struct named *step, const struct shell_script *script, size_t index)
{
	const struct shell_command *command = &script->commands[index];

	if (is_apt(command) && (str_is(verb_of(command), "dist-upgrade") || str_is(verb_of(command), "full-upgrade")))
		check_found(checking, step->place, "a build step runs %.*s %.*s", STR(shell_name(command)), STR(verb_of(command)));
}

static void judge_dist_upgrade(struct checking *checking, const struct document *document)
{
	each_command(checking, document, judge_upgrade);
}

static void judge_sudo_command(struct checking *checking, const struct named *step, const struct shell_script *script, size_t index)
{
	if (str_is(shell_name(&script->commands[index]), "sudo"))
		check_found(checking, step->place, "a build step runs sudo");
}

static void judge_sudo(struct checking *checking, const struct document *document)
{
	each_command(checking, document, judge_sudo_command);
}

/* "ADD file:8b8864… in /": the builder's own words for a base image's root file system, and for any file it was given. */
static bool adds_archive(struct str text)
{
	struct str rest = text, word, source = STR_NULL;

	while (str_next_word(&rest, &word)) {
		if (str_starts(word, "--"))
			continue;
		source = word;
		break;
	}
	return str_search(source, STR_LIT(".tar")) >= 0 || str_ends(source, ".tgz") || str_starts(source, "http://") ||
	       str_starts(source, "https://") || str_starts(source, "git@") || str_starts(source, "file:") || str_starts(source, "dir:") ||
	       str_starts(source, "multi:") || str_search(text, STR_LIT("rootfs")) >= 0;
}

static void judge_add(struct checking *checking, const struct document *document)
{
	if (document->kind != CONFIG_IMAGE)
		return;
	vec_each(step, &document->history) {
		struct str text;

		if (is_instruction(step->text, &text) && str_skip(&text, "ADD ") && !adds_archive(text))
			check_found(checking, step->place, "a build step uses ADD for what COPY does");
	}
}

static void judge_health(struct checking *checking, const struct container *container)
{
	if (container->document->kind == CONFIG_IMAGE && container->health_check.state == SETTING_UNSET)
		check_found(checking, container->health_check.place, "the image has no HEALTHCHECK");
}

static void judge_volumes(struct checking *checking, const struct container *container)
{
	static const char *const system[] = {"/dev", "/proc", "/sys", "/boot", "/etc", "/usr", "/bin", "/lib", "/sbin"};

	if (container->document->kind != CONFIG_IMAGE)
		return;
	vec_each(mount, &container->mounts)
		for (size_t i = 0; i < ARRAY_SIZE(system); i++)
			if (str_is(mount->target, system[i]))
				check_found(checking, mount->place, "the image has the volume %.*s", STR(mount->target));
}

#define CONFIG(parts, history) \
	"{\"architecture\": \"amd64\", \"os\": \"linux\", \"config\": {" parts "}, \"rootfs\": {\"type\": \"layers\", \"diff_ids\": []}," \
	" \"history\": [" history "]}"
#define STEP(text) "{\"created_by\": \"" text "\"}"

const struct check checks_image_history[] = {
	{
		.id = "image/update-alone",
		.title = "a layer only updates the lists of packages",
		.why = "The layer is taken from the builder's cache for ever: what a later step installs is as old as the lists, and its fixes are missing.",
		.fix = "join it with the command that installs: `apt-get update && apt-get install -y …`",
		.aliases = (const char *const[]){"CIS-DI-0007", NULL},
		.references = (const char *const[]){"CIS Docker 4.7", NULL},
		.severity = SEVERITY_LOW,
		.good = CONFIG("", STEP("/bin/sh -c apt-get update && apt-get install -y curl")),
		.bad = CONFIG("", STEP("RUN /bin/sh -c apt-get update # buildkit")),
		.document = judge_update_alone,
	},
	{
		.id = "image/dist-upgrade",
		.title = "a layer upgrades the distribution",
		.why = "It may take packages away that the base image was made with, and the base image's own tests no longer hold.",
		.fix = "take a newer base image, or `apt-get upgrade`",
		.aliases = (const char *const[]){"DKL-DI-0003", NULL},
		.severity = SEVERITY_LOW,
		.good = CONFIG("", STEP("/bin/sh -c apt-get update && apt-get upgrade -y")),
		.bad = CONFIG("", STEP("|1 A=b /bin/sh -c apt-get update && apt-get -y dist-upgrade")),
		.document = judge_dist_upgrade,
	},
	{
		.id = "image/sudo-used",
		.title = "a layer was made with sudo",
		.why = "What needs root in a build can have it by `USER root`; an image with sudo in it gives it to whoever takes over a process.",
		.fix = "switch with `USER` around that step, and leave sudo out of the image",
		.aliases = (const char *const[]){"DKL-DI-0001", NULL},
		.severity = SEVERITY_LOW,
		.good = CONFIG("", STEP("/bin/sh -c apt-get update && apt-get install -y sudo")),
		.bad = CONFIG("", STEP("RUN /bin/sh -c sudo apt-get update && sudo apt-get install -y curl # buildkit")),
		.document = judge_sudo,
	},
	{
		.id = "image/add-for-copy",
		.title = "a layer was made with ADD where COPY would do",
		.why = "ADD unpacks archives and fetches URLs: what it does depends on what the file is.",
		.fix = "use COPY",
		.aliases = (const char *const[]){"CIS-DI-0009", NULL},
		.references = (const char *const[]){"CIS Docker 4.9", NULL},
		.severity = SEVERITY_LOW,
		.good = CONFIG("", STEP("/bin/sh -c #(nop) ADD file:8b8864b3e02a33a579dc216fd51b28a6047bc8eeaa03045b258980fe0cf7fcb3 in / ")),
		.bad = CONFIG("", STEP("ADD app.conf /etc/app.conf # buildkit")),
		.document = judge_add,
	},
	{
		.id = "image/no-health-check",
		.title = "the image has no HEALTHCHECK",
		.why = "Docker knows only whether its process lives: a service that hangs is taken for one that works.",
		.fix = "add HEALTHCHECK to the Dockerfile, unless what runs it asks by itself, as Kubernetes does",
		.aliases = (const char *const[]){"CIS-DI-0006", NULL},
		.references = (const char *const[]){"CIS Docker 4.6", NULL},
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = CONFIG("\"Healthcheck\": {\"Test\": [\"CMD\", \"true\"]}", ""),
		.bad = CONFIG("\"Cmd\": [\"sh\"]", ""),
		.container = judge_health,
	},
	{
		.id = "image/system-volume",
		.title = "a folder of the system is a volume",
		.why = "Docker mounts an empty volume, or the host's folder, over what the image has there.",
		.fix = "take it out of VOLUME; keep data in a folder of its own",
		.aliases = (const char *const[]){"DKL-DI-0002", NULL},
		.severity = SEVERITY_MEDIUM,
		.good = CONFIG("\"Volumes\": {\"/var/lib/shop\": {}}", ""),
		.bad = CONFIG("\"Volumes\": {\"/etc\": {}}", ""),
		.container = judge_volumes,
	},
	{0},
};
