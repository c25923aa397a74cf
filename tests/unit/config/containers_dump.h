/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents as lines, for tests: CONTAINER, what is said of it, the value, where it stands and who says so, with tabs between.
 * What nobody has set is not printed. Paths are printed without the folder `beside`.
 */
#ifndef PLIMSOLL_TESTS_CONTAINERS_DUMP_H
#define PLIMSOLL_TESTS_CONTAINERS_DUMP_H

#include "base/buf.h"
#include "config/config.h"

struct dump {
	struct buf *out;
	struct str beside;
	struct str name;
};

static inline void dump_line(const struct dump *dump, const char *what, struct str value, struct place place, const char *origin)
{
	str_skip(&place.path, dump->beside.p);
	str_skip(&place.path, "/");
	buf_put(dump->out, dump->name);
	buf_printf(dump->out, "\t%s\t", what);
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] == '\n')
			buf_puts(dump->out, "\\n");
		else
			buf_putc(dump->out, value.p[i]);
	}
	buf_printf(dump->out, "\t%.*s:%u:%u%s%s\n", STR(place.path), place.at.line, place.at.column, origin ? "\t" : "", origin ? origin : "");
}

static inline void dump_setting(const struct dump *dump, const char *what, const struct setting *setting)
{
	if (setting->state == SETTING_SET)
		dump_line(dump, what, setting->text, setting->place, setting->origin);
	else if (setting->state == SETTING_UNKNOWN)
		dump_line(dump, what, STR_LIT("?"), setting->place, setting->origin);
}

static inline void dump_words(const struct dump *dump, const char *what, const struct named_list *words)
{
	vec_each(word, words)
		dump_line(dump, what, word->text, word->place, NULL);
}

static inline void dump_ports(const struct dump *dump, const struct container *container)
{
	vec_each(port, &container->ports) {
		char text[256];

		snprintf(text, sizeof(text), "%s%.*s|%u-%u|%u-%u/%.*s", port->published ? "" : "inside ", STR(port->host_address), port->host_from,
			 port->host_to, port->from, port->to, STR(port->protocol));
		dump_line(dump, "port", str_of(text), port->place, NULL);
	}
}

static inline void dump_mounts(const struct dump *dump, const struct container *container)
{
	static const char *const kinds[] = {"host", "volume", "tmpfs", "secret", "config", "token", "other"};

	vec_each(mount, &container->mounts) {
		char text[4096];

		snprintf(text, sizeof(text), "%s|%.*s|%.*s|%s|%.*s", kinds[mount->kind], STR(mount->source), STR(mount->target),
			 mount->read_only ? "ro" : "rw", STR(mount->propagation));
		dump_line(dump, "mount", str_of(text), mount->place, NULL);
	}
}

static inline void dump_environment(const struct dump *dump, const struct container *container)
{
	vec_each(variable, &container->environment) {
		char text[4096];

		snprintf(text, sizeof(text), "%.*s%s%.*s", STR(variable->name), variable->reference ? "" : "=", STR(variable->value));
		dump_line(dump, "environment", str_of(text), variable->place, NULL);
	}
}

static inline void dump_container(struct dump *dump, const struct container *container)
{
	const struct {
		const char *name;
		const struct setting *setting;
	} settings[] = {
		{"image", &container->image}, {"pull_policy", &container->pull_policy}, {"user", &container->user},
		{"privileged", &container->privileged}, {"privilege_escalation", &container->privilege_escalation},
		{"read_only", &container->read_only_root}, {"seccomp", &container->seccomp}, {"apparmor", &container->apparmor},
		{"selinux", &container->selinux_type}, {"host_network", &container->host_network}, {"host_pid", &container->host_pid},
		{"host_ipc", &container->host_ipc}, {"host_uts", &container->host_uts}, {"host_users", &container->host_users},
		{"memory", &container->memory_limit}, {"memory_request", &container->memory_request}, {"cpus", &container->cpu_limit},
		{"cpus_request", &container->cpu_request}, {"pids", &container->pids_limit}, {"health", &container->health_check},
		{"restart", &container->restart}, {"network", &container->network}, {"cgroup_parent", &container->cgroup_parent},
	};

	dump->name = container->name;
	dump_line(dump, "container", STR_LIT(""), container->place, NULL);
	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		dump_setting(dump, settings[i].name, settings[i].setting);
	dump_words(dump, "cap_add", &container->capabilities_added);
	dump_words(dump, "cap_drop", &container->capabilities_dropped);
	dump_words(dump, "security", &container->security_options);
	dump_words(dump, "device", &container->devices);
	dump_words(dump, "command", &container->command);
	dump_ports(dump, container);
	dump_mounts(dump, container);
	dump_environment(dump, container);
}

static inline void dump_document(struct dump *dump, const struct document *document)
{
	const struct place whole = {document->file->path, {document->line, 1, 0, 0}};

	dump->name = STR_LIT("-");
	dump_line(dump, "document", str_of(config_kind_name(document->kind)), whole, NULL);
	vec_each(container, &document->containers)
		dump_container(dump, container);
	dump->name = STR_LIT("-");
	vec_each(reference, &document->references)
		dump_line(dump, reference->unknown ? "reference?" : "reference", reference->text, reference->place, NULL);
}

#endif
