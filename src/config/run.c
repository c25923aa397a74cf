/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Command lines of `docker run` and `docker create`, and of podman and nerdctl, which take the same flags. A file is told by
 * beginning with one; whatever else a script does stays aside. Source: docker/cli, cli/command/container/opts.go; podman-run(1); flags as
 * spf13/pflag takes them: up to the first word that is none, letters in clusters, a value behind "=", glued to its letter, or next.
 */
#include "base/region.h"
#include "base/text.h"
#include "codec/shell.h"
#include "config/config.h"
#include "config/docker_words.h"

#define ORIGIN "command line"
#define RUN_TEXT_MAX ((size_t)64 << 10) /* bytes of the command lines of one file */

struct run;
struct use;

/* What a use of a flag says of the container. */
typedef void (*put_use)(struct run *run, const struct use *use);

struct flag {
	const char *name;
	char letter;
	bool alone;    /* takes no value but by "=" */
	put_use put;   /* NULL: nothing that we judge */
	size_t member; /* the setting that it sets */
};

struct run {
	struct reading *reading;
	const struct config_file *file;
	struct arena *arena;
	struct container *container;
	struct named_list entrypoint;
	const struct shell_command *command;
	size_t at; /* the word that is next */
	bool unknown; /* an option that there is not, which was told */
};

/* ---- places ---- */

static void count(struct str text, uint32_t *line, uint32_t *column)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\n') {
			++*line;
			*column = 1;
		} else if (((unsigned char)text.p[i] & 0xc0) != 0x80) {
			++*column;
		}
	}
}

static struct place place_of(const struct config_file *file, size_t from, size_t to)
{
	struct region at = {1, 1, 0, 0};

	count(str_slice(file->text, 0, from), &at.line, &at.column);
	at.end_line = at.line;
	at.end_column = at.column;
	count(str_slice(file->text, from, to), &at.end_line, &at.end_column);
	return config_place(file, at);
}

static struct place word_place(const struct run *run, const struct shell_word *word)
{
	return place_of(run->file, word->from, word->to);
}

/* ---- flags ---- */

/* One use of a flag: its value, and the word that the value stands in. */
struct use {
	const struct flag *flag;
	struct str value;
	const struct shell_word *word;
	bool unknown;
};

static void put(struct run *run, struct setting *setting, const struct use *use, struct str text)
{
	setting_put(setting, text, word_place(run, use->word), ORIGIN);
	if (use->unknown)
		setting->state = SETTING_UNKNOWN;
}

static struct named named_of(const struct run *run, const struct use *use)
{
	return (struct named){use->value, word_place(run, use->word)};
}

static void note_unknown(struct run *run, const struct use *use, const char *what)
{
	struct place place = word_place(run, use->word);

	if (use->unknown)
		reading_gap(run->reading, run->file, place.at, "the %s rests on a variable: %.*s", what, STR(use->value));
}

static void put_network(struct run *run, const struct use *use)
{
	struct str mode = use->value, rest;

	str_skip(&mode, "name=");
	str_cut(mode, ',', &mode, &rest);
	put(run, &run->container->network, use, mode);
	put(run, &run->container->host_network, use, str_is(mode, "host") ? STR_LIT("true") : STR_LIT("false"));
}

static void put_volume(struct run *run, const struct use *use)
{
	struct container_mount *mount = vec_push(&run->container->mounts);

	mount->place = word_place(run, use->word);
	docker_volume(use->value, mount);
	note_unknown(run, use, "mount");
}

static void put_mount(struct run *run, const struct use *use)
{
	struct container_mount *mount = vec_push(&run->container->mounts);

	mount->place = word_place(run, use->word);
	docker_mount(use->value, mount);
	note_unknown(run, use, "mount");
}

static void put_tmpfs(struct run *run, const struct use *use)
{
	struct container_mount *mount = vec_push(&run->container->mounts);
	struct str options;

	*mount = (struct container_mount){.kind = MOUNT_TMPFS, .type = STR_LIT("tmpfs"), .place = word_place(run, use->word)};
	str_cut(use->value, ':', &mount->target, &options);
}

static void put_port(struct run *run, const struct use *use)
{
	struct container_port *port = vec_push(&run->container->ports);

	port->place = word_place(run, use->word);
	if (!docker_port(use->value, port) && !use->unknown) {
		reading_gap(run->reading, run->file, port->place.at, "no port that docker would take: %.*s", STR(use->value));
		run->container->ports.n--;
	}
	note_unknown(run, use, "port");
}

static void put_variable(struct run *run, const struct use *use)
{
	struct container_variable *variable = vec_push(&run->container->environment);

	/* One without a value is passed on from the caller's environment. */
	variable->reference = !str_cut(use->value, '=', &variable->name, &variable->value) || use->unknown;
	if (variable->reference)
		variable->value = STR_NULL;
	variable->place = word_place(run, use->word);
}

static struct setting *setting_of(struct run *run, const struct use *use)
{
	return (struct setting *)((char *)run->container + use->flag->member);
}

static void put_text(struct run *run, const struct use *use)
{
	put(run, setting_of(run, use), use, use->value);
}

static void put_yes(struct run *run, const struct use *use)
{
	bool flag = true;

	if (use->unknown || !use->value.n || docker_bool(use->value, &flag))
		put(run, setting_of(run, use), use, flag ? STR_LIT("true") : STR_LIT("false"));
}

static void put_host(struct run *run, const struct use *use)
{
	put(run, setting_of(run, use), use, str_is(use->value, "host") ? STR_LIT("true") : STR_LIT("false"));
}

static void put_size(struct run *run, const struct use *use)
{
	setting_put_size(setting_of(run, use), use->value, word_place(run, use->word), ORIGIN, run->arena);
	if (use->unknown)
		setting_of(run, use)->state = SETTING_UNKNOWN;
}

/* The member is a list of words. */
static void put_word(struct run *run, const struct use *use)
{
	*vec_push((struct named_list *)((char *)run->container + use->flag->member)) = named_of(run, use);
}

static void put_device(struct run *run, const struct use *use)
{
	struct named device = named_of(run, use);
	struct str inside;

	str_cut(use->value, ':', &device.text, &inside);
	*vec_push(&run->container->devices) = device;
}

static void put_no_health(struct run *run, const struct use *use)
{
	put(run, &run->container->health_check, use, STR_LIT("none"));
}

static void put_entrypoint(struct run *run, const struct use *use)
{
	*vec_push(&run->entrypoint) = named_of(run, use);
}

static void put_name(struct run *run, const struct use *use)
{
	run->container->name = use->value;
}

#define SETS(member) offsetof(struct container, member)

static const struct flag flags[] = {
	{"privileged", 0, true, put_yes, SETS(privileged)},
	{"read-only", 0, true, put_yes, SETS(read_only_root)},
	{"user", 'u', false, put_text, SETS(user)},
	{"pull", 0, false, put_text, SETS(pull_policy)},
	{"restart", 0, false, put_text, SETS(restart)},
	{"cpus", 0, false, put_text, SETS(cpu_limit)},
	{"cpu-quota", 0, false, put_text, SETS(cpu_limit)},
	{"pids-limit", 0, false, put_text, SETS(pids_limit)},
	{"cgroup-parent", 0, false, put_text, SETS(cgroup_parent)},
	{"memory", 'm', false, put_size, SETS(memory_limit)},
	{"memory-reservation", 0, false, put_size, SETS(memory_request)},
	{"network", 0, false, put_network, SETS(host_network)},
	{"net", 0, false, put_network, SETS(host_network)},
	{"pid", 0, false, put_host, SETS(host_pid)},
	{"ipc", 0, false, put_host, SETS(host_ipc)},
	{"uts", 0, false, put_host, SETS(host_uts)},
	{"userns", 0, false, put_host, SETS(host_users)},
	{"cap-add", 0, false, put_word, SETS(capabilities_added)},
	{"cap-drop", 0, false, put_word, SETS(capabilities_dropped)},
	{"security-opt", 0, false, put_word, SETS(security_options)},
	{"device", 0, false, put_device, 0},
	{"volume", 'v', false, put_volume, 0},
	{"mount", 0, false, put_mount, 0},
	{"tmpfs", 0, false, put_tmpfs, 0},
	{"publish", 'p', false, put_port, 0},
	{"env", 'e', false, put_variable, 0},
	{"health-cmd", 0, false, put_text, SETS(health_check)},
	{"healthcheck-command", 0, false, put_text, SETS(health_check)}, /* podman's older word */
	{"no-healthcheck", 0, true, put_no_health, 0},
	{"entrypoint", 0, false, put_entrypoint, 0},
	{"name", 0, false, put_name, 0},
	/* The rest is known so that the image is found behind it. */
	{"detach", 'd', true, NULL, 0}, {"interactive", 'i', true, NULL, 0}, {"tty", 't', true, NULL, 0},
	{"publish-all", 'P', true, NULL, 0}, {"quiet", 'q', true, NULL, 0}, {"rm", 0, true, NULL, 0},
	{"init", 0, true, NULL, 0}, {"oom-kill-disable", 0, true, NULL, 0}, {"sig-proxy", 0, true, NULL, 0},
	{"disable-content-trust", 0, true, NULL, 0}, {"help", 0, true, NULL, 0}, {"use-api-socket", 0, true, NULL, 0},
	{"replace", 0, true, NULL, 0}, {"tls-verify", 0, true, NULL, 0}, {"no-hosts", 0, true, NULL, 0},
	{"no-hostname", 0, true, NULL, 0}, {"read-only-tmpfs", 0, true, NULL, 0}, {"rmi", 0, true, NULL, 0},
	{"http-proxy", 0, true, NULL, 0}, {"env-host", 0, true, NULL, 0}, {"unsetenv-all", 0, true, NULL, 0},
	{"passwd", 0, true, NULL, 0}, {"rootfs", 0, true, NULL, 0}, {"all-tags", 0, true, NULL, 0},
	{"attach", 'a', false, NULL, 0}, {"cpu-shares", 'c', false, NULL, 0}, {"hostname", 'h', false, NULL, 0},
	{"label", 'l', false, NULL, 0}, {"workdir", 'w', false, NULL, 0},
};

/* Those that take a value and say nothing that we judge: of docker, and of podman and nerdctl. */
static const char *const others[] = {
	"add-host", "annotation", "arch", "authfile", "blkio-weight", "blkio-weight-device", "bypass4netns", "cert-dir", "cgroup-conf", "cgroupns",
	"cgroups", "chrootdirs", "cidfile", "conmon-pidfile", "cosign-certificate-identity", "cosign-key", "cpu-count", "cpu-percent",
	"cpu-period", "cpu-rt-period", "cpu-rt-runtime", "cpuset-cpus", "cpuset-mems", "creds", "decryption-key", "detach-keys",
	"device-cgroup-rule", "device-read-bps", "device-read-iops", "device-write-bps", "device-write-iops", "dns", "dns-opt", "dns-option",
	"dns-search", "domainname", "env-file", "env-merge", "expose", "gidmap", "gpus", "group-add", "group-entry", "health-interval",
	"health-log-destination", "health-max-log-count", "health-max-log-size", "health-on-failure", "health-retries",
	"health-start-interval", "health-start-period", "health-startup-cmd", "health-startup-interval", "health-startup-retries",
	"health-startup-success", "health-startup-timeout", "health-timeout", "healthcheck-interval", "healthcheck-retries",
	"healthcheck-start-period", "healthcheck-timeout", "hosts-file", "hostuser", "image-volume", "init-ctr", "init-path",
	"intel-rdt-closid", "io-maxbandwidth", "io-maxiops", "ip", "ip6", "ipfs-address", "isolation", "kernel-memory", "label-file", "link",
	"link-local-ip", "log-driver", "log-opt", "mac-address", "memory-swap", "memory-swappiness", "net-alias", "network-alias", "os",
	"oom-score-adj", "passwd-entry", "personality", "pidfile", "platform", "pod", "pod-id-file", "preserve-fd", "preserve-fds", "rdt-class",
	"requires", "retry", "retry-delay", "runtime", "sdnotify", "seccomp-policy", "secret", "shm-size", "shm-size-systemd", "stop-signal",
	"stop-timeout", "storage-opt", "subgidname", "subuidname", "sysctl", "systemd", "timeout", "tz", "uidmap", "ulimit", "umask", "unsetenv",
	"variant", "verify", "volume-driver", "volumes-from", NULL,
};

static const struct flag other = {"", 0, false, NULL, 0};
static const struct flag other_alone = {"", 0, true, NULL, 0};

static void put_one(struct run *run, const struct use *use)
{
	if (use->flag->put)
		use->flag->put(run, use);
}

static const struct flag *flag_named(struct str name)
{
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (str_is(name, flags[i].name))
			return &flags[i];
	return str_is_any(name, others) ? &other : NULL;
}

/* Tells it, and takes it for what was probably meant, without its effect; what is near to nothing may be of a newer docker, and take a value. */
static const struct flag *flag_unknown(struct run *run, const struct shell_word *word, struct str name)
{
	struct suggestion near = {.word = name};
	const struct flag *meant;

	if (str_find(name, '$') >= 0) {
		reading_gap(run->reading, run->file, word_place(run, word).at, "flags in a variable: %.*s", STR(word->text));
		return &other;
	}
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		suggest(&near, flags[i].name);
	for (const char *const *known = others; *known; known++)
		suggest(&near, *known);
	run->unknown = true;
	if (!near.best) {
		reading_gap(run->reading, run->file, word_place(run, word).at, "there is no option --%.*s", STR(name));
		return &other;
	}
	reading_gap(run->reading, run->file, word_place(run, word).at, "there is no option --%.*s: did you mean --%s", STR(name), near.best);
	meant = flag_named(str_of(near.best));
	return meant && meant->alone ? &other_alone : &other;
}

static const struct flag *flag_lettered(char letter)
{
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (flags[i].letter && flags[i].letter == letter)
			return &flags[i];
	return NULL;
}

static const struct flag *letter_unknown(struct run *run, const struct shell_word *word, char letter)
{
	run->unknown = true;
	reading_gap(run->reading, run->file, word_place(run, word).at, "there is no option -%c", str_is_alnum(letter) ? letter : '?');
	return &other;
}

static const struct shell_word *next_word(struct run *run)
{
	return run->at < run->command->word_count ? &run->command->words[run->at++] : NULL;
}

static void take_value(struct run *run, struct use *use)
{
	const struct shell_word *word = next_word(run);

	if (!word)
		return;
	use->word = word;
	use->value = word->text;
	use->unknown = word->variable;
}

static void take_long(struct run *run, const struct shell_word *word)
{
	struct use use = {.word = word, .unknown = word->variable};
	struct str name;
	bool glued = str_cut(str_from_index(word->text, 2), '=', &name, &use.value);

	use.flag = flag_named(name);
	if (!use.flag)
		use.flag = flag_unknown(run, word, name);
	if (!glued && !use.flag->alone)
		take_value(run, &use);
	put_one(run, &use);
}

/* "-itp 80:80", "-p80:80", "-u=app" */
static void take_letters(struct run *run, const struct shell_word *word)
{
	struct str rest = str_from_index(word->text, 1);

	while (rest.n) {
		struct use use = {.flag = flag_lettered(rest.p[0]), .word = word, .unknown = word->variable};

		if (!use.flag)
			use.flag = letter_unknown(run, word, rest.p[0]);
		rest = str_from_index(rest, 1);
		if (use.flag->alone && !str_starts(rest, "=")) {
			put_one(run, &use);
			continue;
		}
		str_skip(&rest, "=");
		use.value = rest;
		if (!use.flag->alone && !rest.n)
			take_value(run, &use);
		put_one(run, &use);
		return;
	}
}

/* A bare variable in front of further flags stands for flags. */
static bool hides_flags(const struct run *run, const struct shell_word *word)
{
	if (!word->split || !str_starts(word->text, "${"))
		return false;
	for (size_t i = run->at; i < run->command->word_count; i++)
		if (str_starts(run->command->words[i].text, "-"))
			return true;
	return false;
}

/* The flags, up to the image, which it returns; NULL where there is none. */
static const struct shell_word *take_flags(struct run *run)
{
	const struct shell_word *word;

	while ((word = next_word(run))) {
		if (str_is(word->text, "--"))
			return next_word(run);
		if (str_starts(word->text, "--")) {
			take_long(run, word);
		} else if (str_starts(word->text, "-") && word->text.n > 1) {
			take_letters(run, word);
		} else if (hides_flags(run, word)) {
			reading_gap(run->reading, run->file, word_place(run, word).at, "flags in a variable: %.*s", STR(word->text));
		} else {
			return word;
		}
	}
	return NULL;
}

/* ---- the command ---- */

static bool is_program(struct str name)
{
	static const char *const names[] = {"docker", "podman", "nerdctl"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

/* Words before the flags of `run`: "docker [container] run", sudo before it; 0: it is none. */
static size_t words_before(const struct shell_command *command)
{
	size_t i = 0;

	if (command->kind != SHELL_SIMPLE)
		return 0;
	if (command->word_count && str_is(shell_name(command), "sudo"))
		i++;
	if (i >= command->word_count)
		return 0;
	if (!is_program(i ? command->words[i].text : shell_name(command)))
		return 0;
	i++;
	if (i < command->word_count && str_is(command->words[i].text, "container"))
		i++;
	if (i < command->word_count && (str_is(command->words[i].text, "run") || str_is(command->words[i].text, "create")))
		return i + 1;
	return 0;
}

static void put_image(struct run *run, const struct shell_word *word, struct document *document)
{
	struct image_reference *reference = vec_push(&document->references);
	struct place place = word_place(run, word);

	setting_put(&run->container->image, word->text, place, ORIGIN);
	if (word->variable)
		run->container->image.state = SETTING_UNKNOWN;
	*reference = (struct image_reference){
		.text = word->text, .written = word->text, .unknown = word->variable, .what = "image", .place = place, .document = document,
	};
	image_reference_split(reference);
	if (!run->container->name.n)
		run->container->name = word->text;
}

static void read_command(struct run *run, struct document *document)
{
	struct container *container = run->container;
	const struct shell_word *image, *word;

	container->kind = CONTAINER_RUN;
	container->document = document;
	docker_defaults(container, place_of(run->file, run->command->words[0].from, run->command->words[run->at - 1].to));
	image = take_flags(run);
	docker_security(container, ORIGIN);
	if (image)
		put_image(run, image, document);
	else if (!run->unknown) /* it may have been taken for the value of an option that there is not */
		reading_gap(run->reading, run->file, container->place.at, "no image is named");
	vec_each(named, &run->entrypoint)
		*vec_push(&container->command) = *named;
	while ((word = next_word(run)))
		*vec_push(&container->command) = (struct named){word->text, word_place(run, word)};
	vec_done(&run->entrypoint);
}

static int read_text(struct reading *reading, const struct config_file *file, struct err *e)
{
	struct arena arena auto_done(arena_done) = ARENA_INIT;
	struct shell_script script;
	struct document document;

	(void)e;
	if (file->text.n > RUN_TEXT_MAX) {
		reading_gap(reading, file, (struct region){0}, "command lines of %zu bytes, more than the cap of %zu", file->text.n, RUN_TEXT_MAX);
		return 0;
	}
	shell_parse(file->text, &arena, &script);
	document_init(&document, file);
	document.kind = CONFIG_RUN;
	for (size_t i = 0; i < script.command_count; i++) {
		struct run run = {.reading = reading, .file = file, .arena = &arena, .command = &script.commands[i],
				  .at = words_before(&script.commands[i])};

		if (!run.at)
			continue;
		run.container = vec_push(&document.containers);
		read_command(&run, &document);
	}
	if (script.damage)
		reading_gap(reading, file, place_of(file, script.damage_at, script.damage_at).at, "%s", script.damage);
	reading_visit(reading, &document);
	return 0;
}

static bool holds(const struct config_file *file)
{
	struct str rest = file->text, word;

	if (!str_next_word(&rest, &word))
		return false;
	if (str_is(word, "sudo") && !str_next_word(&rest, &word))
		return false;
	if (!is_program(word) || !str_next_word(&rest, &word))
		return false;
	if (str_is(word, "container") && !str_next_word(&rest, &word))
		return false;
	return str_is(word, "run") || str_is(word, "create");
}

const struct front_end front_end_run = {
	.name = "run",
	.holds = holds,
	.read_text = read_text,
};
