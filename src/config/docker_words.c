/* SPDX-License-Identifier: Apache-2.0 */
#include "config/docker_words.h"

#include <arpa/inet.h>
#include <math.h>
#include <stdlib.h>

/* ---- ports ---- */

static bool port_number(struct str text, uint32_t *ret_number)
{
	uint64_t number;

	if (!str_to_u64(text, &number) || number > 65535)
		return false;
	*ret_number = (uint32_t)number;
	return true;
}

bool docker_port_range(struct str text, uint32_t *ret_from, uint32_t *ret_to)
{
	struct str from, to;

	if (!str_cut(text, '-', &from, &to))
		to = from;
	return port_number(from, ret_from) && port_number(to, ret_to);
}

/* docker/go-connections, nat.go, ParsePortSpec(): a name of a host is none. */
static bool is_address(struct str text)
{
	char word[INET6_ADDRSTRLEN + 1];
	unsigned char address[sizeof(struct in6_addr)];

	if (text.n >= sizeof(word))
		return false;
	memcpy(word, text.p, text.n);
	word[text.n] = '\0';
	return inet_pton(AF_INET, word, address) == 1 || inet_pton(AF_INET6, word, address) == 1;
}

bool docker_port(struct str text, struct container_port *port)
{
	struct str rest, inside, outside, address;

	str_cut(text, '/', &rest, &port->protocol);
	if (!port->protocol.n)
		port->protocol = STR_LIT("tcp");
	port->published = true;
	if (!str_cut_last(rest, ':', &outside, &inside)) {
		inside = rest;
		outside = STR_NULL;
	}
	if (!str_cut_last(outside, ':', &address, &rest)) {
		rest = outside;
		address = STR_NULL;
	}
	if (str_starts(address, "[") && str_ends(address, "]"))
		address = str_slice(address, 1, address.n - 1);
	if (address.n && !is_address(address))
		return false;
	port->host_address = address;
	if (rest.n && !docker_port_range(rest, &port->host_from, &port->host_to))
		return false;
	return docker_port_range(inside, &port->from, &port->to);
}

/* ---- mounts ---- */

static bool is_propagation(struct str word)
{
	static const char *const words[] = {"shared", "rshared", "slave", "rslave", "private", "rprivate"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (str_is(word, words[i]))
			return true;
	return false;
}

static bool is_drive(struct str text)
{
	return text.n > 2 && str_is_alpha(text.p[0]) && text.p[1] == ':' && (text.p[2] == '\\' || text.p[2] == '/');
}

/* Up to the next colon that is not a drive's. */
static struct str take_part(struct str *rest)
{
	size_t from = is_drive(*rest) ? 2 : 0;
	ptrdiff_t colon = str_find(str_from_index(*rest, from), ':');
	struct str part = str_slice(*rest, 0, colon < 0 ? rest->n : from + (size_t)colon);

	*rest = str_from_index(*rest, part.n + 1);
	return part;
}

static bool is_host_path(struct str source)
{
	return str_starts(source, "/") || str_starts(source, ".") || str_starts(source, "~") || str_starts(source, "\\\\") ||
	       is_drive(source);
}

void docker_volume(struct str text, struct container_mount *mount)
{
	struct str first = take_part(&text), option;

	if (!text.n) {
		mount->target = first;
	} else {
		mount->source = first;
		mount->target = take_part(&text);
	}
	mount->kind = is_host_path(mount->source) ? MOUNT_HOST : MOUNT_VOLUME;
	mount->type = mount->kind == MOUNT_HOST ? STR_LIT("bind") : STR_LIT("volume");
	while (str_next(&text, ',', &option)) {
		if (str_is(option, "ro"))
			mount->read_only = true;
		else if (is_propagation(option))
			mount->propagation = option;
	}
}

static enum mount_kind kind_of_type(struct str type)
{
	if (str_is(type, "bind"))
		return MOUNT_HOST;
	if (str_is(type, "tmpfs"))
		return MOUNT_TMPFS;
	return str_is(type, "volume") || !type.n ? MOUNT_VOLUME : MOUNT_OTHER;
}

void docker_mount(struct str text, struct container_mount *mount)
{
	struct str field, name, value;

	while (str_next(&text, ',', &field)) {
		bool bare = !str_cut(field, '=', &name, &value), flag = true;

		if (str_is(name, "type"))
			mount->type = value;
		else if (str_is(name, "source") || str_is(name, "src"))
			mount->source = value;
		else if (str_is(name, "target") || str_is(name, "dst") || str_is(name, "destination"))
			mount->target = value;
		else if (str_is(name, "bind-propagation"))
			mount->propagation = value;
		else if (str_is(name, "readonly") || str_is(name, "ro"))
			mount->read_only = bare || (docker_bool(value, &flag) && flag);
	}
	mount->kind = kind_of_type(mount->type);
}

/* ---- sizes and words ---- */

bool docker_size(struct str text, uint64_t *ret_bytes)
{
	static const char units[] = "bkmgtp";
	char digits[32];
	size_t n = 0;
	const char *unit;
	double value;

	while (n < text.n && (str_is_digit(text.p[n]) || text.p[n] == '.'))
		n++;
	if (!n || n >= sizeof(digits))
		return false;
	memcpy(digits, text.p, n);
	digits[n] = '\0';
	value = strtod(digits, NULL);
	text = str_trim(str_from_index(text, n));
	if (text.n) {
		unit = text.p[0] ? strchr(units, str_lower(text.p[0])) : NULL;
		if (!unit || text.n > 3 || (text.n == 3 && str_lower(text.p[1]) != 'i') || (text.n > 1 && str_lower(text.p[text.n - 1]) != 'b'))
			return false;
		value = ldexp(value, 10 * (int)(unit - units));
	}
	if (!(value < 0x1p63))
		return false;
	*ret_bytes = (uint64_t)value;
	return true;
}

bool docker_bool(struct str text, bool *ret_value)
{
	static const char *const yes[] = {"true", "yes", "on", "y", "t", "1"}, *const no[] = {"false", "no", "off", "n", "f", "0"};

	for (size_t i = 0; i < ARRAY_SIZE(yes); i++) {
		*ret_value = str_case_eq(text, str_of(yes[i]));
		if (*ret_value || str_case_eq(text, str_of(no[i])))
			return true;
	}
	return false;
}

/* ---- settings ---- */

void setting_put(struct setting *setting, struct str text, struct place place, const char *origin)
{
	*setting = (struct setting){SETTING_SET, text, place, origin};
}

void setting_put_size(struct setting *setting, struct str text, struct place place, const char *origin, struct arena *arena)
{
	uint64_t bytes;

	setting_put(setting, docker_size(text, &bytes) ? arena_printf(arena, "%llu", (unsigned long long)bytes) : text, place, origin);
}

void docker_defaults(struct container *container, struct place place)
{
	const struct {
		struct setting *setting;
		const char *text;
	} defaults[] = {
		{&container->image, ""}, {&container->pull_policy, ""}, {&container->user, ""}, {&container->group, ""},
		{&container->run_as_non_root, "false"}, {&container->privileged, "false"}, {&container->privilege_escalation, "true"},
		{&container->read_only_root, "false"}, {&container->seccomp, "RuntimeDefault"}, {&container->apparmor, "RuntimeDefault"},
		{&container->selinux_type, ""}, {&container->proc_mount, "Default"}, {&container->host_network, "false"},
		{&container->host_pid, "false"}, {&container->host_ipc, "false"}, {&container->host_uts, "false"},
		{&container->host_users, ""}, {&container->host_process, "false"}, {&container->cpu_request, ""},
		{&container->cpu_limit, ""}, {&container->memory_request, ""}, {&container->memory_limit, ""}, {&container->pids_limit, ""},
		{&container->health_check, ""}, {&container->readiness_check, ""}, {&container->restart, "no"},
		{&container->network, ""}, {&container->cgroup_parent, ""},
	};

	container->place = place;
	for (size_t i = 0; i < ARRAY_SIZE(defaults); i++)
		*defaults[i].setting = (struct setting){SETTING_UNSET, str_of(defaults[i].text), place, "default"};
}

static struct str profile_word(struct str profile, const char *standing)
{
	if (str_case_eq(profile, STR_LIT("unconfined")))
		return STR_LIT("Unconfined");
	return str_is(profile, standing) ? STR_LIT("RuntimeDefault") : STR_LIT("Localhost");
}

void docker_security(struct container *container, const char *origin)
{
	vec_each(option, &container->security_options) {
		struct str text = option->text, name, value;
		bool flag = true;

		/* "=" is the word today, ":" the one of old. */
		if (!str_cut(text, '=', &name, &value))
			str_cut(text, ':', &name, &value);
		if (str_is(name, "seccomp"))
			setting_put(&container->seccomp, profile_word(value, "builtin"), option->place, origin);
		else if (str_is(name, "apparmor"))
			setting_put(&container->apparmor, profile_word(value, "docker-default"), option->place, origin);
		else if (str_is(name, "no-new-privileges") && (!value.n || docker_bool(value, &flag)))
			setting_put(&container->privilege_escalation, flag ? STR_LIT("false") : STR_LIT("true"), option->place, origin);
		else if (str_is(name, "label") && str_skip(&value, "type:"))
			setting_put(&container->selinux_type, value, option->place, origin);
	}
}
