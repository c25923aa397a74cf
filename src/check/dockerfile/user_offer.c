/* SPDX-License-Identifier: Apache-2.0 */
#include "check/dockerfile/user_offer.h"

#include "check/dockerfile/steps.h"
#include "check/run/words.h"

#define LOW_PORT 1024 /* below which only root may listen, but for what a runtime grants */

/* Who is meant, and where that is said. */
struct candidate {
	struct str name;
	struct place place;
	bool doubtful; /* there are several */
};

/* Whether the image that is shipped is made of it. */
static bool is_in_image(const struct build *build, const struct build_step *step)
{
	return step->stage != STAGE_NONE && build->stages[step->stage].shipped;
}

/* ---- what speaks against it ---- */

/* Programs that begin as root and give it up themselves, or need it for what they do. */
static bool names_such_program(struct str text)
{
	static const char *const programs[] = {"gosu", "su-exec", "setpriv", "runuser", "sudo", "chroot", "s6-", "supervisor", "systemd",
					       "cron", "sshd", "nginx", "httpd", "apache2", "haproxy", "dockerd", "dhcpd", "named"};

	for (size_t i = 0; i < ARRAY_SIZE(programs); i++)
		if (str_search(text, str_of(programs[i])) >= 0)
			return true;
	return false;
}

static bool exposes_low_port(const struct dockerfile_instruction *instruction)
{
	each_word(word, instruction) {
		struct str port, protocol;
		uint64_t number;

		str_cut(word->text, '/', &port, &protocol);
		str_cut(port, '-', &port, &protocol);
		if (!str_to_u64(port, &number) || number < LOW_PORT)
			return true;
	}
	return false;
}

/* What it does before it becomes the program is not known. */
static bool starts_script(const struct build_step *step)
{
	struct str text = step->instruction->text;

	return str_search(text, STR_LIT(".sh")) >= 0 || str_search(text, STR_LIT("entrypoint")) >= 0 || str_find(text, '$') >= 0;
}

static bool may_need_root(const struct build *build)
{
	const struct stage *last = build->last;

	if ((!last->entrypoint && !last->command) || (last->entrypoint && starts_script(last->entrypoint)) ||
	    (last->command && starts_script(last->command)))
		return true;
	each_step(step, build) {
		if (!is_in_image(build, step))
			continue;
		if (names_such_program(step->instruction->original) || step_acts(step, DOCKERFILE_VOLUME) ||
		    (step_acts(step, DOCKERFILE_EXPOSE) && exposes_low_port(step->instruction)))
			return true;
	}
	return false;
}

/* ---- who is meant ---- */

static bool is_plain_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!str_is_alnum(name.p[i]) && !memchr("._-", name.p[i], 3))
			return false;
	return name.n && name.p[0] != '-' && !user_is_root(name);
}

static void consider(struct candidate *candidate, struct str name, struct place place)
{
	candidate->doubtful |= !is_plain_name(name) || (candidate->name.n && !str_eq(candidate->name, name));
	candidate->name = name;
	candidate->place = place;
}

#define USERADD_VALUES                                                                                                     \
	"b c d e f g G k K p P R s u Z base-dir comment home-dir expiredate inactive gid groups skel key password prefix root " \
	"shell uid selinux-user"
#define ADDUSER_VALUES "h g s G u k home uid gid shell ingroup gecos comment conf firstuid lastuid firstgid lastgid"

/* By number where it is given one, as what starts containers can tell of a number whether it is root. */
static void consider_made(struct candidate *candidate, const struct run_call *call)
{
	const char *values = run_is(call, "useradd") ? USERADD_VALUES : ADDUSER_VALUES;
	struct str name = run_operand_text(call, values, 0), number;
	uint64_t id;

	if (!run_is(call, "useradd adduser") || !name.n || call->command->negated)
		return;
	if (run_is(call, "adduser") && (run_operand_text(call, values, 1).n || run_flag(call, "group", values)))
		return; /* a user that is there into a group, or a group */
	if (run_flag_value(call, "u uid", &number) && str_to_u64(number, &id) && id > 0)
		name = number;
	consider(candidate, name, run_place(call));
}

static struct candidate find_made(const struct build *build)
{
	struct candidate candidate = {0};

	for (struct run_walk walk = run_walk(build); run_next(&walk);)
		if (!walk.call.step->onbuild && is_in_image(build, walk.call.step))
			consider_made(&candidate, &walk.call);
	return candidate;
}

/* Whom the last stage was before it became root, where it then did RUN something as root. */
static struct candidate find_earlier(const struct build *build)
{
	const struct stage *last = build->last;
	struct candidate candidate = {0}, before = {0};
	bool ran = false;

	for (const struct build_step *step = build->steps + last->first; step < build->steps + last->first + last->count; step++) {
		struct str name = step->instruction->word_count ? step->instruction->words[0].text : STR_NULL, user, group;

		ran |= step_acts(step, DOCKERFILE_RUN);
		if (!step_acts(step, DOCKERFILE_USER))
			continue;
		ran = false;
		candidate = before;
		before = (struct candidate){0};
		str_cut(name, ':', &user, &group);
		if (is_plain_name(user) && (!group.n || is_plain_name(group)))
			before = (struct candidate){name, build_place(build, step->instruction->at), false};
	}
	candidate.doubtful |= !ran;
	return candidate;
}

/* ---- where it goes ---- */

static bool says_how_it_starts(const struct build_step *step)
{
	return step_acts(step, DOCKERFILE_CMD) || step_acts(step, DOCKERFILE_ENTRYPOINT) || step_acts(step, DOCKERFILE_HEALTHCHECK);
}

/* Before what ends the stage and says how it starts, with the comments above that; else behind its last instruction. */
static void insert(struct checking *checking, struct finding *finding, const struct build *build, struct str name)
{
	const struct stage *last = build->last;
	const struct build_step *end = build->steps + last->first + last->count, *step = end;
	struct str keyword = in_case_of(checking, last->from->keyword_text, "USER");
	struct region at;

	while (step[-1].instruction != last->from && says_how_it_starts(&step[-1]))
		step--;
	if (step < end) {
		at.line = step->instruction->comment_count ? step->instruction->comments[0].at.line : step->instruction->at.line;
		at.column = 1;
		name = arena_printf(check_arena(checking), "%.*s %.*s\n", STR(keyword), STR(name));
	} else {
		if (step[-1].instruction->heredoc_count || step[-1].onbuild)
			return;
		at.line = step[-1].instruction->at.end_line;
		at.column = step[-1].instruction->at.end_column;
		name = arena_printf(check_arena(checking), "\n%.*s %.*s", STR(keyword), STR(name));
	}
	at.end_line = at.line;
	at.end_column = at.column;
	check_edit(checking, finding, build_place(build, at), name);
}

void user_offer(struct checking *checking, struct finding *finding, const struct build *build)
{
	const struct stage *last = build->last;
	struct candidate candidate;

	/* A Dockerfile within another file has lines that are indented there. */
	if (!last || !last->from || build->file->line > 1 || build->file->column > 1 || build->file->whole.line || may_need_root(build))
		return;
	candidate = last->user.state == SETTING_UNSET ? find_made(build) : find_earlier(build);
	if (!candidate.name.n || candidate.doubtful)
		return;
	check_evidence(checking, finding, candidate.place, "%.*s is there for it", STR(candidate.name));
	insert(checking, finding, build, candidate.name);
}
