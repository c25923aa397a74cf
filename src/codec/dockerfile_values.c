/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What BuildKit refuses the value of a flag or an argument for: moby/buildkit, frontend/dockerfile/instructions/commands_runmount.go,
 * commands_runnetwork.go, commands_runsecurity.go, parse.go (HEALTHCHECK), dockerfile2llb/convert.go (--chmod, EXPOSE, STOPSIGNAL).
 * A value with a variable in it is only known when the file is built, and passes.
 */
#include "base/text.h"
#include "codec/dockerfile_parts.h"

#define SHOWN_MAX 60 /* bytes of a value in what is told */

static bool has_variable(struct str text)
{
	return str_find(text, '$') >= 0;
}

static const char *nearest(struct str word, const char *const *words)
{
	struct suggestion near = {.word = word};

	for (; *words; words++)
		suggest(&near, *words);
	return near.best;
}

/* WHAT, the word, and which may have been meant, or else all that there are. Beyond what is kept nothing is sought, for a file can hold millions. */
static void refuse_word(struct dockerfile_reader *reader, struct region at, const char *what, struct str word, const char *const *words)
{
	struct str shown = str_slice(word, 0, SHOWN_MAX);
	const char *near = reader->problems.n < DOCKERFILE_PROBLEMS_MAX ? nearest(arena_lower(reader->arena, shown), words) : NULL;
	struct buf all = BUF_INIT(512);

	for (const char *const *known = words; *known && !near; known++)
		buf_printf(&all, "%s%s", all.n ? ", " : "", *known);
	if (near)
		dockerfile_refuse(reader, at, "%s \"%.*s\" (did you mean %s?)", what, STR(shown), near);
	else
		dockerfile_refuse(reader, at, "%s \"%.*s\": it is one of %.*s", what, STR(shown), STR(buf_str(&all)));
	buf_done(&all);
}

/* ---- RUN --mount ---- */

static const char *const mount_types[] = {"bind", "cache", "tmpfs", "secret", "ssh", NULL};
static const char *const mount_keys[] = {"type", "from", "source", "src", "target", "dst", "destination", "readonly", "ro", "readwrite", "rw",
					 "required", "size", "id", "sharing", "mode", "uid", "gid", "env", NULL};
static const char *const mount_switches[] = {"readonly", "ro", "readwrite", "rw", "required", NULL};
static const char *const sharings[] = {"shared", "private", "locked", NULL};

static void demand_mount_field(struct dockerfile_reader *reader, struct str field, struct region at)
{
	struct str key, value, shown = str_slice(field, 0, SHOWN_MAX);
	bool valued = str_cut(field, '=', &key, &value);

	if (has_variable(field))
		return;
	if (!str_case_is_any(key, mount_keys))
		refuse_word(reader, at, "a mount has no key", key, mount_keys);
	else if (!valued && !str_case_is_any(key, mount_switches))
		dockerfile_refuse(reader, at, "the key \"%.*s\" of a mount has no value", STR(shown));
	else if (str_case_eq(key, STR_LIT("type")) && !str_case_is_any(value, mount_types))
		refuse_word(reader, at, "there is no mount of type", value, mount_types);
	else if (str_case_eq(key, STR_LIT("sharing")) && !str_case_is_any(value, sharings))
		refuse_word(reader, at, "a cache has no sharing", value, sharings);
}

/* Quotes are gone by now, and with them what they kept together; BuildKit sees it so, too. */
static void demand_mount(struct dockerfile_reader *reader, const struct dockerfile_pair *flag)
{
	struct str rest = flag->value, field;

	while (str_next(&rest, ',', &field))
		demand_mount_field(reader, str_trim(field), flag->value_at);
}

/* ---- words ---- */

static void demand_network(struct dockerfile_reader *reader, const struct dockerfile_pair *flag)
{
	static const char *const networks[] = {"default", "none", "host", NULL};

	if (!has_variable(flag->value) && !str_case_is_any(flag->value, networks))
		refuse_word(reader, flag->value_at, "there is no --network", flag->value, networks);
}

static void demand_security(struct dockerfile_reader *reader, const struct dockerfile_pair *flag)
{
	static const char *const securities[] = {"sandbox", "insecure", NULL};

	if (!has_variable(flag->value) && !str_case_is_any(flag->value, securities))
		refuse_word(reader, flag->value_at, "there is no --security", flag->value, securities);
}

/* ---- --chmod ---- */

static bool is_all_of(struct str text, const char *characters)
{
	for (size_t i = 0; i < text.n; i++)
		if (!text.p[i] || !strchr(characters, text.p[i]))
			return false;
	return text.n > 0;
}

/* One of chmod(1)'s clauses: who, then at least once an operator and what for. */
static bool is_mode_clause(struct str clause)
{
	size_t at = 0;

	while (at < clause.n && strchr("ugoa", clause.p[at]))
		at++;
	return at < clause.n && strchr("+-=", clause.p[at]) && is_all_of(str_from_index(clause, at), "+-=rwxXstugo");
}

static bool is_mode(struct str text)
{
	struct str clause;

	if (is_all_of(text, "0123456789"))
		return is_all_of(text, "01234567") && (text.n <= 4 || text.p[text.n - 5] == '0');
	if (!text.n)
		return false;
	while (str_next(&text, ',', &clause))
		if (!is_mode_clause(clause))
			return false;
	return true;
}

static void demand_mode(struct dockerfile_reader *reader, const struct dockerfile_pair *flag)
{
	if (!has_variable(flag->value) && !is_mode(flag->value))
		dockerfile_refuse(reader, flag->value_at, "--chmod is not \"%.*s\": octal digits up to 7777, or as in \"u=rwX,go=rX\"",
				  STR(str_slice(flag->value, 0, SHOWN_MAX)));
}

/* ---- HEALTHCHECK, in which no variable is replaced ---- */

/* Go's time.ParseDuration, but for a sign. */
static bool is_duration(struct str text)
{
	static const char *const units[] = {"ns", "us", "\xc2\xb5s", "\xce\xbcs", "ms", "s", "m", "h"};
	bool any = false;

	if (str_is(text, "0"))
		return true;
	while (text.n) {
		size_t at = 0, digits = 0, unit = ARRAY_SIZE(units);

		while (at < text.n && (str_is_digit(text.p[at]) || text.p[at] == '.'))
			digits += str_is_digit(text.p[at++]);
		text = str_from_index(text, at);
		for (size_t i = 0; i < ARRAY_SIZE(units) && unit == ARRAY_SIZE(units); i++)
			if (str_skip(&text, units[i]))
				unit = i;
		if (!digits || unit == ARRAY_SIZE(units))
			return false;
		any = true;
	}
	return any;
}

static void demand_duration(struct dockerfile_reader *reader, const struct dockerfile_pair *flag)
{
	struct str shown = str_slice(flag->value, 0, SHOWN_MAX);

	if (is_duration(flag->value))
		return;
	if (is_all_of(flag->value, "0123456789"))
		dockerfile_refuse(reader, flag->value_at, "--%.*s=%.*s has no unit (did you mean %.*ss?)", STR(flag->name), STR(shown), STR(shown));
	else
		dockerfile_refuse(reader, flag->value_at, "--%.*s is no time: \"%.*s\"; write 30s, 5m, 1m30s", STR(flag->name), STR(shown));
}

static void demand_count(struct dockerfile_reader *reader, const struct dockerfile_pair *flag)
{
	if (!is_all_of(flag->value, "0123456789"))
		dockerfile_refuse(reader, flag->value_at, "--%.*s is no number: \"%.*s\"", STR(flag->name), STR(str_slice(flag->value, 0, SHOWN_MAX)));
}

static const struct {
	enum dockerfile_keyword keyword;
	const char *name;
	void (*demand)(struct dockerfile_reader *reader, const struct dockerfile_pair *flag);
} values[] = {
	{DOCKERFILE_ADD, "chmod", demand_mode},
	{DOCKERFILE_COPY, "chmod", demand_mode},
	{DOCKERFILE_HEALTHCHECK, "interval", demand_duration},
	{DOCKERFILE_HEALTHCHECK, "timeout", demand_duration},
	{DOCKERFILE_HEALTHCHECK, "start-period", demand_duration},
	{DOCKERFILE_HEALTHCHECK, "start-interval", demand_duration},
	{DOCKERFILE_HEALTHCHECK, "retries", demand_count},
	{DOCKERFILE_RUN, "mount", demand_mount},
	{DOCKERFILE_RUN, "network", demand_network},
	{DOCKERFILE_RUN, "security", demand_security},
};

void dockerfile_demand_value(struct dockerfile_reader *reader, enum dockerfile_keyword keyword, const struct dockerfile_pair *flag)
{
	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		if (values[i].keyword == keyword && str_is(flag->name, values[i].name))
			values[i].demand(reader, flag);
}

/* ---- EXPOSE ---- */

/* The port of the container, which stands behind what is the host's: docker/go-connections, nat/nat.go. */
void dockerfile_demand_ports(struct dockerfile_reader *reader, const struct dockerfile_instruction *instruction)
{
	static const char *const protocols[] = {"tcp", "udp", "sctp", NULL};

	for (size_t i = 0; i < instruction->word_count; i++) {
		const struct dockerfile_word *word = &instruction->words[i];
		struct str numbers, protocol, host, port, shown = str_slice(word->text, 0, SHOWN_MAX);

		if (has_variable(word->text) || str_find(word->text, '"') >= 0 || str_find(word->text, '\'') >= 0 ||
		    str_find(word->text, reader->escape) >= 0)
			continue;
		str_cut(word->text, '/', &numbers, &protocol);
		if (!str_cut_last(numbers, ':', &host, &port))
			port = numbers;
		if (protocol.n && !str_case_is_any(protocol, protocols))
			refuse_word(reader, word->at, "ports have no protocol", protocol, protocols);
		else if (!is_all_of(port, "0123456789-"))
			dockerfile_refuse(reader, word->at, "\"%.*s\" is no port: a number, or as in \"8000-8010/udp\"", STR(shown));
	}
}

/* ---- STOPSIGNAL ---- */

/* moby/sys, signal/signal_linux.go; RTMIN and RTMAX with what is counted from them apart. */
static const char *const signals[] = {
	"SIGABRT", "SIGALRM", "SIGBUS", "SIGCHLD", "SIGCLD",  "SIGCONT", "SIGFPE",  "SIGHUP",  "SIGILL",  "SIGINT",  "SIGIO",	  "SIGIOT",
	"SIGKILL", "SIGPIPE", "SIGPOLL", "SIGPROF", "SIGPWR",  "SIGQUIT", "SIGSEGV", "SIGSTKFLT", "SIGSTOP", "SIGSYS", "SIGTERM", "SIGTRAP",
	"SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG",  "SIGUSR1", "SIGUSR2", "SIGVTALRM", "SIGWINCH", "SIGXCPU", "SIGXFSZ", "SIGRTMIN",
	"SIGRTMAX", NULL,
};

/* As the table has them: in capitals, and beginning with SIG. */
static struct str full_name(struct dockerfile_reader *reader, struct str text)
{
	char capitals[SHOWN_MAX];

	for (size_t i = 0; i < text.n; i++)
		capitals[i] = str_is_alpha(text.p[i]) && text.p[i] >= 'a' ? (char)(text.p[i] - 'a' + 'A') : text.p[i];
	return arena_printf(reader->arena, "%s%.*s", str_starts(str_from(capitals, text.n), "SIG") ? "" : "SIG", STR(str_from(capitals, text.n)));
}

static bool is_real_time(struct str name)
{
	uint64_t number;

	if (str_skip(&name, "SIGRTMIN+"))
		return str_to_u64(name, &number) && number >= 1 && number <= 15;
	return str_skip(&name, "SIGRTMAX-") && str_to_u64(name, &number) && number >= 1 && number <= 14;
}

void dockerfile_demand_signal(struct dockerfile_reader *reader, const struct dockerfile_instruction *instruction)
{
	struct str text = instruction->word_count ? str_trim(instruction->words[0].text) : STR_NULL, name, shown = str_slice(text, 0, SHOWN_MAX);
	struct suggestion near;

	if (!text.n || has_variable(text) || str_find(text, '"') >= 0 || str_find(text, '\'') >= 0 || str_find(text, reader->escape) >= 0)
		return;
	if (is_all_of(text, "0123456789")) {
		if (is_all_of(text, "0"))
			dockerfile_refuse(reader, instruction->words[0].at, "%.*s is no signal", STR(shown));
		return;
	}
	name = full_name(reader, shown);
	if (str_case_is_any(name, signals) || is_real_time(name))
		return;
	near = (struct suggestion){.word = name};
	for (const char *const *known = signals; *known; known++)
		suggest(&near, *known);
	dockerfile_refuse(reader, instruction->words[0].at, "\"%.*s\" is no signal%s%s%s", STR(shown), near.best ? " (did you mean " : "",
			  near.best ? near.best : "", near.best ? "?)" : "");
}
