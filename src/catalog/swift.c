/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages of Swift (Package.resolved, versions 1 to 3) and of CocoaPods (Podfile.lock). A Swift package is named by where its
 * repository is, github.com/apple/swift-nio; one of a registry by its identity, SCOPE.NAME.
 */
#include "base/path.h"
#include "catalog/lock.h"
#include "codec/json.h"
#include "codec/yaml.h"

#define NOTE "Swift packages"
#define SWIFT_FILE "Package.resolved"
#define PODS_FILE "Podfile.lock"
#define JSON_LIMITS ((struct json_caps){.bytes = LOCK_FILE_MAX, .depth = 32, .values = 1000000, .forgiving = true})
#define YAML_LIMITS ((struct yaml_caps){.bytes = LOCK_FILE_MAX, .depth = 32, .nodes = 1000000, .expanded = 2000000})
#define NAME_MAX_BYTES 1024u

static const char *const globs[] = {"**/" SWIFT_FILE, "**/" PODS_FILE, NULL};

static bool is_plain(struct str text, const char *also)
{
	for (size_t i = 0; i < text.n; i++)
		if (!str_is_alnum(text.p[i]) && (!text.p[i] || !strchr(also, text.p[i])))
			return false;
	return text.n > 0 && text.n <= NAME_MAX_BYTES && str_is_alnum(text.p[0]) && str_is_alnum(text.p[text.n - 1]);
}

/* "https://example.org/a/b.git" and "git@example.org:a/b" to "example.org/a/b"; empty where it is neither. */
static struct str name_of(struct str location, struct arena *scratch)
{
	ptrdiff_t scheme = str_search(location, STR_LIT("://")), at;
	struct str host, port, path;

	if (scheme >= 0)
		location = str_from_index(location, (size_t)scheme + 3);
	while (str_ends(location, "/"))
		location = str_slice(location, 0, location.n - 1);
	if (str_ends(location, ".git"))
		location = str_slice(location, 0, location.n - 4);
	if ((at = str_find(location, '@')) >= 0)
		location = str_from_index(location, (size_t)at + 1);
	str_cut(location, scheme < 0 ? ':' : '/', &host, &path);
	str_cut(host, ':', &host, &port);
	if (!is_plain(host, ".-") || !is_plain(path, "._-/~+") || str_search(path, STR_LIT("..")) >= 0 ||
	    str_search(path, STR_LIT("//")) >= 0)
		return STR_NULL;
	return arena_printf(scratch, "%.*s/%.*s", STR(host), STR(path));
}

static void read_pin(const struct json *pin, struct lock_lines *lines, struct lock_writer *lock)
{
	struct str location = json_get_text(pin, "location"), identity = json_get_text(pin, "identity");
	struct str registry, rest, name;

	if (!location.n)
		location = json_get_text(pin, "repositoryURL");
	name = name_of(location, lock->scratch);
	if (str_is(json_get_text(pin, "kind"), "registry"))
		name = is_plain(identity, "._-") && str_cut(identity, '.', &registry, &rest)
			       ? arena_printf(lock->scratch, "%.*s/%.*s", STR(registry), STR(rest)) : STR_NULL;
	if (str_is(json_get_text(pin, "kind"), "localSourceControl"))
		return;
	lock_entry_add(lock, &(struct lock_entry){
		.name = name,
		.version = json_get_text(json_get(pin, "state"), "version"),
		.line = lock_line_of(lines, location.n ? location : identity, 0),
	});
}

static int read_swift(struct str bytes, struct lock_writer *lock, struct err *e)
{
	struct lock_lines lines = LOCK_LINES(bytes);
	auto_json struct json *root = NULL;
	const struct json *pins;

	if (json_parse(bytes, JSON_LIMITS, SWIFT_FILE, &root, e) < 0)
		return e->code;
	pins = json_get(root, "pins");
	if (!pins)
		pins = json_get(json_get(root, "object"), "pins");
	if (!json_is(pins, JSON_KIND_ARRAY))
		return err_set(e, ERR_FORMAT, SWIFT_FILE ": no list of pins");
	json_each(pin, pins)
		read_pin(pin, &lines, lock);
	return 0;
}

/* "Firebase/Core (10.1.0)": a pod and one of its parts, which has no version of its own. */
static void read_pod(const struct yaml_node *node, const struct yaml_node *own, struct lock_writer *lock)
{
	struct str text = yaml_text(node), name, version, part;
	const struct yaml_pair *external;

	if (!str_cut(text, ' ', &name, &version))
		version = STR_NULL;
	str_cut(name, '/', &name, &part);
	external = yaml_find(own, name);
	if (external && yaml_get(external->value, ":path"))
		return;
	if (!str_skip(&version, "(") || !str_cut(version, ')', &version, &part))
		version = STR_NULL;
	lock_entry_add(lock, &(struct lock_entry){
		.name = is_plain(name, "._-+") ? name : STR_NULL, .version = version, .line = node->line,
	});
}

static int read_pods(struct str bytes, struct lock_writer *lock, struct err *e)
{
	auto_yaml struct yaml_reader *reader = NULL;
	struct yaml_document document;
	int r;

	if (yaml_open(bytes, YAML_LIMITS, PODS_FILE, &reader, e) < 0)
		return e->code;
	while ((r = yaml_next(reader, &document, e)) > 0)
		yaml_each(pod, yaml_get(document.root, "PODS"))
			read_pod(yaml_is(pod, YAML_MAPPING) && yaml_count(pod) ? yaml_pair_at(pod, 0)->key : pod,
				 yaml_get(document.root, "EXTERNAL SOURCES"), lock);
	return r;
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct lock_writer lock = {.facts = facts, .scratch = scratch};
	bool pods = str_is(path_base(file->path), PODS_FILE);
	struct err why = ERR_INIT;

	(void)e;
	if ((pods ? read_pods(file->bytes, &lock, &why) : read_swift(file->bytes, &lock, &why)) < 0)
		lock_damage(&lock, why.text);
	lock_end(&lock);
	return 0;
}

static void set_name(struct package *package, struct str name, struct arena *arena)
{
	struct str namespace, last;

	if (str_cut_last(name, '/', &namespace, &last)) {
		package->namespace = arena_str(arena, namespace);
		name = last;
	}
	package->name = arena_str(arena, name);
}

static const struct examiner examiner = {
	.name = "swift",
	.version = 1,
	.globs = globs,
	.size_max = LOCK_FILE_MAX,
	.wants = lock_wants,
	.examine = examine,
};

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	static const struct lock_kind kinds[] = {
		{.type = "swift", .examiner = &examiner, .cataloger = "swift", .note = NOTE, .file = SWIFT_FILE, .set_name = set_name},
		{.type = "cocoapods", .examiner = &examiner, .cataloger = "swift", .note = NOTE, .file = PODS_FILE},
	};
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(kinds) && r == 0; i++)
		r = lock_packages(ctx, tree, inventory, &kinds[i], e);
	return r;
}

const struct cataloger cataloger_swift = {.name = "swift", .run = run, .examiner = &examiner};
