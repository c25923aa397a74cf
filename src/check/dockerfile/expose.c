/* SPDX-License-Identifier: Apache-2.0 */
/* EXPOSE: Dockerfile reference; BuildKit's ExposeProtoCasing and ExposeInvalidFormat. */
#include "check/dockerfile/steps.h"

#define PORT_MAX 65535u

struct port {
	struct str numbers, protocol;
	uint64_t from, to;
	bool has_from, has_to; /* numbers, not variables */
};

static void split_port(struct str text, struct port *port)
{
	struct str first, last;

	*port = (struct port){0};
	str_cut(text, '/', &port->numbers, &port->protocol);
	port->has_from = str_cut(port->numbers, '-', &first, &last) ? str_to_u64(first, &port->from) : str_to_u64(port->numbers, &port->from);
	port->has_to = last.n ? str_to_u64(last, &port->to) : port->has_from;
	if (!last.n)
		port->to = port->from;
}

typedef void (*judge_port)(struct checking *checking, const struct build *build, const struct dockerfile_word *word, const struct port *port);

static void judge_each(struct checking *checking, const struct build *build, judge_port judge)
{
	each_step(step, build) {
		if (!step_is(step, DOCKERFILE_EXPOSE))
			continue;
		each_word(word, step->instruction) {
			struct port port;
			struct str value;

			if (!step_value(checking, build, step, word->text, &value))
				value = step_plain(checking, build, word->text);
			split_port(value, &port);
			judge(checking, build, word, &port);
		}
	}
}

static void tell_ssh(struct checking *checking, const struct build *build, const struct dockerfile_word *word, const struct port *port)
{
	if (port->has_from && port->has_to && port->from <= 22 && port->to >= 22)
		check_found(checking, build_place(build, word->at), "the port of SSH is exposed");
}

static void judge_ssh(struct checking *checking, const struct build *build)
{
	judge_each(checking, build, tell_ssh);
}

static void tell_range(struct checking *checking, const struct build *build, const struct dockerfile_word *word, const struct port *port)
{
	if ((port->has_from && port->from > PORT_MAX) || (port->has_to && port->to > PORT_MAX))
		check_found(checking, build_place(build, word->at), "%.*s: ports end at %u", STR(port->numbers), PORT_MAX);
}

static void judge_range(struct checking *checking, const struct build *build)
{
	judge_each(checking, build, tell_range);
}

static void tell_case(struct checking *checking, const struct build *build, const struct dockerfile_word *word, const struct port *port)
{
	struct str small = arena_lower(check_arena(checking), port->protocol);
	struct finding *finding;

	if (str_eq(small, port->protocol))
		return;
	finding = check_found(checking, build_place(build, word->at), "the protocol is written \"%.*s\"", STR(port->protocol));
	if (str_find(word->text, '$') < 0)
		check_edit(checking, finding, build_place(build, word->at),
			   arena_printf(check_arena(checking), "%.*s/%.*s", STR(port->numbers), STR(small)));
}

static void judge_case(struct checking *checking, const struct build *build)
{
	judge_each(checking, build, tell_case);
}

static void tell_form(struct checking *checking, const struct build *build, const struct dockerfile_word *word, const struct port *port)
{
	if (str_find(port->numbers, ':') >= 0)
		check_found(checking, build_place(build, word->at), "\"%.*s\" names an address or a port of the host", STR(word->text));
}

static void judge_form(struct checking *checking, const struct build *build)
{
	judge_each(checking, build, tell_form);
}

const struct check checks_dockerfile_expose[] = {
	{
		.id = "dockerfile/expose-ssh",
		.title = "the port of SSH is exposed",
		.why = "A way in beside the runtime's own, with its own keys and passwords, and one more program to keep current.",
		.fix = "take it out; use `docker exec` or `kubectl exec`",
		.aliases = (const char *const[]){"CKV_DOCKER_1", "DS-0004", NULL},
		.references = (const char *const[]){"CIS Docker 5.7", NULL},
		.severity = SEVERITY_MEDIUM,
		.off = true, /* container/ssh-port says it of what is shipped */
		.good = "FROM alpine:3.20\nEXPOSE 8080\n",
		.bad = "FROM alpine:3.20\nEXPOSE 20-25\n",
		.build = judge_ssh,
	},
	{
		.id = "dockerfile/port-out-of-range",
		.title = "EXPOSE of a port that does not exist",
		.why = "The build fails.",
		.fix = "use a port from 1 to 65535",
		.aliases = (const char *const[]){"DL3011", "DS-0008", NULL},
		.severity = SEVERITY_MEDIUM,
		.good = "FROM alpine:3.20\nEXPOSE 65535\n",
		.bad = "FROM alpine:3.20\nEXPOSE 65000-65536/tcp\n",
		.build = judge_range,
	},
	{
		.id = "dockerfile/expose-protocol-case",
		.title = "the protocol of EXPOSE has capital letters",
		.why = "Tools that read it expect \"tcp\", \"udp\", \"sctp\".",
		.fix = "write it in small letters",
		.aliases = (const char *const[]){"buildkit:ExposeProtoCasing", NULL},
		.severity = SEVERITY_NEGLIGIBLE,
		.good = "FROM alpine:3.20\nEXPOSE 53/udp\n",
		.bad = "FROM alpine:3.20\nEXPOSE 53/UDP\n",
		.build = judge_case,
	},
	{
		.id = "dockerfile/expose-host",
		.title = "EXPOSE names an address or a port of the host",
		.why = "EXPOSE tells ports of the container only; the builder will refuse the rest.",
		.fix = "name the container's port alone, and publish it when the container is started",
		.aliases = (const char *const[]){"buildkit:ExposeInvalidFormat", NULL},
		.severity = SEVERITY_LOW,
		.good = "FROM alpine:3.20\nEXPOSE 80\n",
		.bad = "FROM alpine:3.20\nEXPOSE 127.0.0.1:80:80\n",
		.build = judge_form,
	},
	{0},
};
